import { useQuery } from '@tanstack/react-query';
import type { TypeMeta } from '@/api/types';
import { isAtWork, workQuery, type Work } from '@/features/work/queries';
import { WorkRow } from '@/features/work/WorkRow';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Export.module.css';

const MOST_SHOWN = 3;

/** Exports of this type that are at work and can be ended, and earlier files that are still kept: the newest few. */
export function ReadyFiles({ meta, onClose }: { meta: TypeMeta; onClose: () => void }) {
  const t = useTexts(texts);
  const { data = [] } = useQuery(workQuery);
  const own = data.filter(({ kind, type }) => kind === 'export' && type === meta.name);
  const part = (title: string, works: Work[]) =>
    works.length > 0 && (
      <section className={classes.ready}>
        <h3>{title}</h3>
        <ul>
          {works.slice(0, MOST_SHOWN).map((work) => (
            <WorkRow key={work.id} work={work} onOpen={onClose} />
          ))}
        </ul>
      </section>
    );
  return (
    <>
      {part(t('atWork'), own.filter(isAtWork))}
      {part(
        t('ready'),
        own.filter((work) => work.file_path !== null),
      )}
    </>
  );
}
