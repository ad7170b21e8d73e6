import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMetadata } from '@/api/session';
import { useFormat } from '@/lib/format-context';
import { jobsQuery } from './queries';
import { texts } from './texts';
import { useFollowExport } from './use-follow-export';

/** Exports of mine that a reload interrupted the view of, not the work: followed again until their file is there. */
export function useOpenExports(): void {
  const { types } = useMetadata();
  const mayExport = Object.values(types).some((meta) => meta.can.export);
  const { data } = useQuery({ ...jobsQuery, enabled: mayExport, staleTime: Infinity });
  const format = useFormat();
  const follow = useFollowExport();
  useEffect(() => {
    for (const job of data ?? []) {
      const meta = types[job.type];
      if (!meta || job.is_available) continue;
      const words = (count: number) => ({
        count: format.number(count),
        things: (count === 1 ? meta.label.singular : meta.label.plural).toLowerCase(),
      });
      follow(job, {
        busy: texts.say('busy', words(job.total)),
        done: ({ processed }) => texts.say('done', words(processed)),
      });
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- each job is followed once, when the answer comes
  }, [data]);
}
