import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import type { TypeMeta } from '@/api/types';
import { MorePages } from '@/components/MoreButton';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { MatchList } from './MatchList';
import { dismissalsQuery, useForget } from './queries';
import { texts } from './texts';
import classes from './Duplicates.module.css';

/** What was said to be no duplicate, by whom, and the way back. */
export function Decided({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const found = useInfiniteQuery(dismissalsQuery(meta.name));
  const forget = useForget();
  const decisions = found.data?.pages.flatMap((page) => page.items);
  const takeBack = (id: string) =>
    void forget(id).then(
      () => toastDone(t('restored')),
      (error: unknown) => toastRefused(messageOf(error)),
    );
  if (found.isError)
    return <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />;
  if (!decisions) return <SkeletonRows rows={4} columns={2} />;
  if (decisions.length === 0) return <EmptyState title={t('noneDecided')} text={t('noneDecidedText')} />;
  return (
    <>
      <div className={classes.cards}>
        {decisions.map(({ id, decided_at, decided_by, records }) => (
          <article key={id} className={classes.card}>
            <MatchList
              matches={records.map((record) => ({ ...record, subtitle: null, reasons: [] }))}
              withReasons={false}
            />
            <div className={classes.foot}>
              <span className={`${classes.subtitle} ${classes.said}`}>
                {t('decidedBy', { name: decided_by?.name ?? t('someone') })} <RelativeTime at={decided_at} />
              </span>
              <Button variant="default" onClick={() => takeBack(id)}>
                {t('again')}
              </Button>
            </div>
          </article>
        ))}
      </div>
      <MorePages of={found} />
    </>
  );
}
