import { Button } from '@mantine/core';
import { IconArrowMerge } from '@tabler/icons-react';
import { useId } from 'react';
import type { TypeMeta } from '@/api/types';
import { ScoreRing } from '@/components/ScoreRing';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { MatchList } from './MatchList';
import type { DuplicateGroup } from './queries';
import { texts } from './texts';
import classes from './Duplicates.module.css';

/** One that stays and ten that go. */
const MOST_MERGED = 11;

interface GroupCardProps {
  meta: TypeMeta;
  group: DuplicateGroup;
  busy: boolean;
  onMerge: (ids: string[]) => void;
  onDismiss: () => void;
}

/** Some records that look alike, why, and what to do with them. */
export function GroupCard({ meta, group, busy, onMerge, onDismiss }: GroupCardProps) {
  const t = useNamedTexts(texts);
  const format = useFormat();
  const name = useId();
  const own = group.records.filter(({ type }) => type === meta.name).map(({ id }) => id);
  const hidden = group.count - group.records.length;
  return (
    <article className={classes.card} aria-labelledby={name}>
      <header className={classes.cardHead}>
        <ScoreRing score={group.score} size={34} inside />
        <div className={classes.cardWords}>
          <h2 id={name} className={classes.cardTitle}>
            {group.reasons.join(' · ')}
          </h2>
          <span className={`num ${classes.subtitle}`}>
            {t('members', { count: format.number(group.count) })}
          </span>
        </div>
      </header>
      <MatchList matches={group.records} withReasons={false} />
      {hidden > 0 && <p className={classes.text}>{t('more', { count: hidden })}</p>}
      {own.length < 2 && <p className={classes.text}>{t('mixed')}</p>}
      <div className={classes.foot}>
        {hidden === 0 && (
          <Button variant="subtle" loading={busy} onClick={onDismiss}>
            {t('dismiss')}
          </Button>
        )}
        {own.length > 1 && (
          <Button
            variant="default"
            leftSection={<IconArrowMerge size={16} />}
            onClick={() => onMerge(own.slice(0, MOST_MERGED))}
          >
            {own.length > MOST_MERGED ? t('mergeFirst', { count: MOST_MERGED }) : t('merge')}
          </Button>
        )}
      </div>
    </article>
  );
}
