import { ActionIcon, Menu } from '@mantine/core';
import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconGripVertical,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { fieldOf, useTypeMeta } from '@/api/session';
import { Chip } from '@/components/Chip';
import { StageRing } from '@/components/StageRing';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import type { Tone } from '@/lib/theme';
import type { Stage } from './queries';
import { texts } from './texts';
import classes from './Pipelines.module.css';

interface StageRowProps {
  stage: Stage;
  canManage: boolean;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onEdit: (stage: Stage) => void;
  onRemove: (stage: Stage) => void;
}

/** A stage: its handle, what it means and asks for, how many deals are in it, its menu. */
export function StageRow(props: StageRowProps) {
  const { stage, canManage, onEdit } = props;
  const t = useNamedTexts(texts);
  const format = useFormat();
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } =
    useSortable({ id: stage.id });
  const tone = (stage.color ?? 'slate') as Tone;
  return (
    <li
      ref={setNodeRef}
      className={classes.stage}
      data-dragged={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition: transition }}
    >
      {canManage && (
        <button
          type="button"
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          className={classes.handle}
          aria-label={t('drag', { name: stage.name })}
        >
          <IconGripVertical size={16} aria-hidden />
        </button>
      )}
      <StageRing kind={stage.kind} probability={stage.probability} tone={tone} size={16} />
      <span className={classes.words}>
        {canManage ? (
          <button type="button" className={classes.name} onClick={() => onEdit(stage)}>
            {stage.name}
          </button>
        ) : (
          <span className={classes.plain}>{stage.name}</span>
        )}
        <StageFacts stage={stage} />
      </span>
      <span className={`num ${classes.probability}`}>
        {stage.kind === 'open' ? format.percent(stage.probability) : t(stage.kind)}
      </span>
      <span className={`num ${classes.deals}`}>
        {t('deals', { count: stage.deals, shown: format.number(stage.deals) })}
      </span>
      {canManage && <StageMenu {...props} />}
    </li>
  );
}

function StageFacts({ stage }: { stage: Stage }) {
  const t = useNamedTexts(texts);
  const meta = useTypeMeta('opportunities');
  const labels = stage.required_fields.map((name) => (meta && fieldOf(meta, name)?.label) ?? name);
  if (labels.length === 0 && !stage.rotting_days) return null;
  return (
    <span className={classes.facts}>
      {labels.length > 0 && <Chip tone="outline">{t('asks', { fields: labels.join(', ') })}</Chip>}
      {stage.rotting_days && <Chip tone="outline">{t('rots', { count: stage.rotting_days })}</Chip>}
    </span>
  );
}

function StageMenu({ stage, isFirst, isLast, onMove, onEdit, onRemove }: StageRowProps) {
  const t = useNamedTexts(texts);
  return (
    <Menu position="bottom-end" width={170}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name: stage.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(stage)}>
          {t('edit')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowUp size={16} />} disabled={isFirst} onClick={() => onMove(-1)}>
          {t('up')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowDown size={16} />} disabled={isLast} onClick={() => onMove(1)}>
          {t('down')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => onRemove(stage)}>
          {t('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
