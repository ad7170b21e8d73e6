import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ListPosition as Position } from '@/api/list-trail';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './ListPosition.module.css';

interface ListPositionProps {
  position: Position;
  onGo: (id: string) => void;
  /** Over its list the name leads nowhere. */
  linked?: boolean;
}

/** "3 of 128 in My open deals", with the way to the neighbours. */
export function ListPosition({ position, onGo, linked = true }: ListPositionProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const { trail, previousId, nextId } = position;
  const total = `${format.number(position.total)}${position.totalIsCapped ? '+' : ''}`;
  const search = Object.fromEntries(
    Object.entries(trail.search).filter(([key, value]) => value && key !== 'peek'),
  );
  return (
    <div className={classes.position}>
      <span className="num">
        {t('positionIn', { position: format.number(position.position), total })}{' '}
        {linked ? (
          <Link to="/$type" params={{ type: trail.type }} search={search} className={classes.name}>
            {trail.name}
          </Link>
        ) : (
          <span className={classes.name}>{trail.name}</span>
        )}
      </span>
      <StepButton label={t('previous')} id={previousId} onGo={onGo}>
        <IconChevronUp size={16} />
      </StepButton>
      <StepButton label={t('next')} id={nextId} onGo={onGo}>
        <IconChevronDown size={16} />
      </StepButton>
    </div>
  );
}

interface StepButtonProps {
  label: string;
  id: string | null;
  onGo: (id: string) => void;
  children: ReactNode;
}

function StepButton({ label, id, onGo, children }: StepButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size={28}
        aria-label={label}
        disabled={id === null}
        onClick={() => id !== null && onGo(id)}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
