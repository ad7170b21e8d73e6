import { Modal } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { MorePages } from '@/components/MoreButton';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { historyQuery, type FieldChange } from './queries';
import { texts } from './texts';
import { changedFields } from './timeline-words';
import { useWords } from './use-words';
import classes from './HistoryDialog.module.css';

interface HistoryDialogProps {
  meta: TypeMeta;
  record: CrmRecord;
  onClose: () => void;
}

/** Every change of every field: who, when, from what to what. */
export function HistoryDialog({ meta, record, onClose }: HistoryDialogProps) {
  const t = useTexts(texts);
  const query = useInfiniteQuery(historyQuery(meta.name, record.id));
  const changes = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('historyTitle')}
      size={640}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {query.isPending && <SkeletonRows rows={6} columns={3} />}
      {query.isError && (
        <ErrorState
          compact
          title={t('historyFailed')}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isSuccess && changes.length === 0 && <EmptyState title={t('historyEmpty')} />}
      <ol className={classes.list}>
        {changes.map((change, index) => (
          <HistoryEntry key={`${change.change_set_id ?? change.at}-${index}`} change={change} meta={meta} />
        ))}
      </ol>
      <MorePages of={query} />
    </Modal>
  );
}

function HistoryEntry({ change, meta }: { change: FieldChange; meta: TypeMeta }) {
  const t = useTexts(texts);
  const words = useWords();
  const who = change.actor?.name ?? t('system');
  const fields = changedFields({ data: { changes: change.changes } }, meta, words);
  const isCreate = change.action === 'create' || change.action === 'insert';
  if (!isCreate && fields.length === 0) return null;
  return (
    <li className={classes.entry}>
      <div className={classes.head}>
        <Avatar name={who} userId={change.actor?.id} size={20} />
        <b>{who}</b>
        <span className={classes.time}>
          <RelativeTime at={change.at} />
        </span>
      </div>
      {isCreate ? (
        <p className={classes.created}>{t('created')}</p>
      ) : (
        <dl className={classes.fields}>
          {fields.map((field) => (
            <div key={field.name} className={classes.field}>
              <dt>{field.label}</dt>
              <dd className={classes.before}>{field.before ?? t('empty')}</dd>
              <dd aria-hidden>→</dd>
              <dd>{field.after ?? t('empty')}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
