import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { MatchList } from './MatchList';
import { matchesQuery } from './queries';
import { texts } from './texts';
import classes from './Duplicates.module.css';

const PAUSE_MS = 350;

interface DuplicateHintProps {
  meta: TypeMeta;
  /** What is typed so far, as it would be sent. */
  draft: Record<string, unknown>;
  /** Nothing is asked before somebody typed. */
  asks: boolean;
}

/** Said politely below a form while somebody types; it never takes the focus and holds nothing up. */
export function DuplicateHint({ meta, draft, asks }: DuplicateHintProps) {
  const t = useTexts(texts);
  const [settled] = useDebouncedValue(JSON.stringify(draft), PAUSE_MS);
  const { data } = useQuery(
    matchesQuery(meta.name, JSON.parse(settled) as Record<string, unknown>, asks && meta.duplicates),
  );
  const matches = asks ? (data ?? []) : [];
  return (
    <div role="status" aria-live="polite">
      {matches.length > 0 && (
        <section className={classes.hint}>
          <p className={classes.hintTitle}>
            <IconAlertTriangle size={16} aria-hidden />
            {t('looksLike', { count: matches.length, thing: meta.label.singular.toLowerCase() })}
          </p>
          <MatchList matches={matches} newTab />
        </section>
      )}
    </div>
  );
}
