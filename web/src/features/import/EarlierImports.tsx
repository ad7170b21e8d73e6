import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TypeMeta } from '@/api/types';
import { Chip } from '@/components/Chip';
import { SkeletonRows } from '@/components/Skeleton';
import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Tone } from '@/lib/theme';
import { importsQuery } from './queries';
import { texts } from './texts';
import type { ImportStatus, ImportSummary } from './types';
import classes from './Source.module.css';

const TONES: Record<ImportStatus, Tone> = {
  uploaded: 'slate',
  validating: 'sky',
  validated: 'info',
  running: 'accent',
  paused: 'warning',
  completed: 'success',
  failed: 'danger',
  cancelled: 'slate',
};

/** Drafts to go on with, and what became of files before. */
export function EarlierImports({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const query = useQuery(importsQuery(meta.name));
  const imports = query.data ?? [];
  return (
    <section className={classes.earlier}>
      <h2 className={classes.earlierTitle}>{t('earlier')}</h2>
      {query.isPending && <SkeletonRows rows={3} columns={4} />}
      {query.isSuccess && imports.length === 0 && <p className={classes.none}>{t('noEarlier')}</p>}
      <ul className={classes.list}>
        {imports.map((each) => (
          <EarlierImport key={each.id} meta={meta} job={each} />
        ))}
      </ul>
    </section>
  );
}

function EarlierImport({ meta, job }: { meta: TypeMeta; job: ImportSummary }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { counts } = job;
  return (
    <li>
      <Link
        to="/import/$type/$importId"
        params={{ type: meta.name, importId: job.id }}
        className={classes.row}
      >
        <span className={classes.name}>{job.file_name}</span>
        <Chip tone={TONES[job.status]}>{t(job.status)}</Chip>
        <span className={`num ${classes.figures}`}>
          {counts &&
            job.status !== 'validating' &&
            t('counts', {
              create: format.number(counts.create),
              update: format.number(counts.update),
              error: format.number(counts.error),
            })}
        </span>
        <span className={classes.when}>
          <RelativeTime at={job.finished_at ?? job.created_at} />
        </span>
      </Link>
    </li>
  );
}
