import { useQuery } from '@tanstack/react-query';
import type { TypeMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { jobFileAddress, jobsQuery } from './queries';
import { texts } from './texts';
import classes from './Export.module.css';

const MOST_SHOWN = 3;

/** Earlier files of this type that are still kept: the newest few. */
export function ReadyFiles({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const format = useFormat();
  const jobs = useQuery({ ...jobsQuery, staleTime: 0 });
  const ready = (jobs.data ?? []).filter((job) => job.type === meta.name && job.is_available);
  if (ready.length === 0) return null;
  return (
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
  );
}
