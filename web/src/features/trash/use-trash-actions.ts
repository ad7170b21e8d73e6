import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import type { BulkRequest } from '@/api/records';
import type { BulkResult, TypeMeta } from '@/api/types';
import { runBulk, type BulkTarget } from '@/features/list/bulk';
import { thingsOf } from '@/features/list/things';
import { useFollowJob } from '@/features/list/use-follow-job';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { texts } from './texts';

/** What of one type is acted on, and how many that are. */
export interface Part {
  meta: TypeMeta;
  target: BulkTarget;
  count: number;
}

/** Restoring and purging records of several types at once: one request for each type. */
export function useTrashActions() {
  const t = useTexts(texts);
  const format = useFormat();
  const queries = useQueryClient();
  const follow = useFollowJob();
  const [busy, setBusy] = useState(false);

  const run = async (action: 'restore' | 'purge', parts: Part[], name: string): Promise<void> => {
    const said = action === 'purge' ? 'purged' : 'restored';
    const sentence = (count: number) => t(said, { count, name });
    setBusy(true);
    try {
      let done = 0;
      let failed = 0;
      let reason: string | null = null;
      for (const { meta, target, count } of parts) {
        const send = (request: BulkRequest) => api.post<BulkResult>(`/api/${meta.name}/bulk`, request);
        const outcome = await runBulk(send, target, { action });
        if (outcome.job) {
          const words = { count: format.number(count), things: thingsOf(meta, count) };
          follow(outcome.job, { busy: t('purging', words), done: ({ updated }) => sentence(updated) });
        }
        done += outcome.updated;
        failed += outcome.reason ? outcome.skipped : 0;
        reason ??= outcome.reason;
      }
      if (reason) toastRefused(t('partly', { done, failed, reason }));
      else if (done > 0) toastDone(sentence(done));
    } catch (error) {
      toastRefused(messageOf(error));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['records'] });
    }
  };
  return { run, busy };
}
