import { useMetadata } from '@/api/session';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { isAtWork, type Work } from './queries';
import { texts } from './texts';

const BULK: Record<string, Parameters<typeof texts.say>[0]> = {
  update: 'bulk_update',
  assign: 'bulk_assign',
  tag: 'bulk_tag',
  untag: 'bulk_untag',
  delete: 'bulk_delete',
  restore: 'bulk_restore',
  purge: 'bulk_purge',
  undo: 'bulk_undo',
};

/** What a piece of work is and how it stands, in the workspace's words. */
export function useWorkWords() {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();

  const whatOf = (work: Work): string => {
    const meta = work.type ? types[work.type] : undefined;
    const total = work.total ?? 0;
    const words = {
      count: format.number(total),
      things: (total === 1 ? meta?.label.singular : meta?.label.plural)?.toLowerCase() ?? '',
      name: work.name ?? '',
    };
    switch (work.kind) {
      case 'bulk':
        return t(BULK[work.action ?? ''] ?? 'unknown', words);
      case 'import':
        return t(work.action === 'check' ? 'import_check' : 'import_run', words);
      default:
        return t(work.kind, words);
    }
  };

  const howOf = (work: Work): string => {
    const done = format.number(work.processed);
    if (work.status === 'queued') return t('queued');
    if (work.status === 'running' && !work.total)
      return work.processed ? t('runningOpen', { done }) : t('counting');
    if (isAtWork(work)) return t('running', { done, total: format.number(work.total ?? 0) });
    if (work.status === 'paused') return work.error ? t('paused', { reason: work.error }) : t('pausedPlain');
    if (work.status === 'failed') return work.error ? t('failed', { reason: work.error }) : t('failedPlain');
    return [
      work.updated === null || work.updated === undefined
        ? (work.name ?? t('completed'))
        : t('completedUpdated', { count: format.number(work.updated) }),
      work.failed > 0 && t('refused', { count: format.number(work.failed) }),
      work.file_path && work.expires_at && t('until', { day: format.date(work.expires_at) }),
    ]
      .filter(Boolean)
      .join(' · ');
  };

  return { whatOf, howOf };
}
