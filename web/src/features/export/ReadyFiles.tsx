import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import type { TypeMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { cancelExport, isAtWork, jobFileAddress, jobsQuery, type WorkJob } from './queries';
import { texts } from './texts';
import classes from './Export.module.css';

const MOST_SHOWN = 3;
const LOOK_AGAIN_MS = 1000;

/** Exports of this type that are at work and can be ended, and earlier files that are still kept: the newest few. */
export function ReadyFiles({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const format = useFormat();
  const jobs = useQuery({
    ...jobsQuery,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isAtWork) ? LOOK_AGAIN_MS : false),
  });
  const own = (jobs.data ?? []).filter((job) => job.type === meta.name);
  const working = own.filter(isAtWork);
  const ready = own.filter((job) => job.is_available);
  return (
    <>
      {working.length > 0 && (
        <section className={classes.ready}>
          <h3>{t('atWork')}</h3>
          <ul>
            {working.slice(0, MOST_SHOWN).map((job) => (
              <WorkingJob key={job.id} meta={meta} job={job} />
            ))}
          </ul>
        </section>
      )}
      {ready.length > 0 && (
        <section className={classes.ready}>
          <h3>{t('ready')}</h3>
          <ul>
            {ready.slice(0, MOST_SHOWN).map((job) => (
              <li key={job.id}>
                <a href={jobFileAddress(job)} download>
                  {job.file_name}
                </a>
                <span className="num">
                  {format.number(job.processed)}
                  {job.expires_at && ` · ${t('until', { day: format.date(job.expires_at) })}`}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function WorkingJob({ meta, job }: { meta: TypeMeta; job: WorkJob }) {
  const t = useTexts(texts);
  const format = useFormat();
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => cancelExport(job),
    onError: (refusal) => toastRefused(messageOf(refusal)),
    onSettled: () => queries.invalidateQueries({ queryKey: jobsQuery.queryKey }),
  });
  const what = t('busy', { count: format.number(job.total), things: meta.label.plural.toLowerCase() });
  return (
    <li>
      <span>{what}</span>
      <Button
        variant="subtle"
        size="compact-sm"
        loading={isPending}
        aria-label={t('stopOf', { what })}
        onClick={() => mutate()}
      >
        {t('stop')}
      </Button>
    </li>
  );
}
