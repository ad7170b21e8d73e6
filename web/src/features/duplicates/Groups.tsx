import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import type { TypeMeta } from '@/api/types';
import { MorePages } from '@/components/MoreButton';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { useNamedTexts } from '@/components/use-named-texts';
import { MergeDialog } from '@/features/merge/MergeDialog';
import { toastDone, toastRefused } from '@/lib/toasts';
import { GroupCard } from './GroupCard';
import { groupsQuery, useDismiss, useForget, type DuplicateGroup } from './queries';
import { texts } from './texts';
import classes from './Duplicates.module.css';

const TEACHES: Partial<Record<string, 'nonePeople' | 'noneAccounts'>> = {
  contacts: 'nonePeople',
  leads: 'nonePeople',
  accounts: 'noneAccounts',
};
const keyOf = (group: DuplicateGroup) => group.records.map(({ id }) => id).join(' ');

/** The groups of one type of record, the likeliest first. */
export function Groups({ meta }: { meta: TypeMeta }) {
  const t = useNamedTexts(texts);
  const found = useInfiniteQuery(groupsQuery(meta.name));
  const dismiss = useDismiss(meta.name);
  const forget = useForget();
  const [merging, setMerging] = useState<string[] | null>(null);
  const groups = found.data?.pages.flatMap((page) => page.items);

  const takeBack = (id: string) =>
    void forget(id).then(
      () => toastDone(t('restored')),
      (error: unknown) => toastRefused(messageOf(error)),
    );
  const decide = (group: DuplicateGroup) =>
    dismiss.mutate(
      group.records.map(({ id }) => id),
      {
        onSuccess: ({ id }) => toastDone(t('dismissed'), () => takeBack(id)),
        onError: (error) => toastRefused(messageOf(error)),
      },
    );
  if (found.isError)
    return <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />;
  if (!groups) return <SkeletonRows rows={6} columns={2} />;
  if (groups.length === 0)
    return (
      <EmptyState
        title={t('none', { things: meta.label.plural.toLowerCase() })}
        text={t(TEACHES[meta.name] ?? 'noneOther')}
      />
    );
  return (
    <>
      <div className={classes.cards}>
        {groups.map((group) => (
          <GroupCard
            key={keyOf(group)}
            meta={meta}
            group={group}
            busy={dismiss.isPending && dismiss.variables[0] === group.records[0]?.id}
            onMerge={setMerging}
            onDismiss={() => decide(group)}
          />
        ))}
      </div>
      <MorePages of={found} />
      {merging && (
        <MergeDialog
          meta={meta}
          ids={merging}
          onClose={() => setMerging(null)}
          onDone={() => setMerging(null)}
        />
      )}
    </>
  );
}
