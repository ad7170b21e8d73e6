import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconDownload } from '@tabler/icons-react';
import { apiAddress } from '@/api/configuration';
import { LinkButton } from '@/components/LinkButton';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { CountCards } from './CountCards';
import type { StepProps } from './step-props';
import { texts } from './texts';
import classes from './Preview.module.css';
import frame from './Import.module.css';

/** What became of the file, and the rows that failed to take away. */
export function ReportStep({ meta, job }: StepProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const done = job.status === 'completed';
  const counts = job.counts;
  const written = (counts?.create ?? 0) + (counts?.update ?? 0);
  const things = (written === 1 ? meta.label.singular : meta.label.plural).toLowerCase();
  const when = job.finished_at ? format.relative(job.finished_at) : '';
  return (
    <div className={frame.body}>
      <div className={classes.waiting}>
        <h2 className={classes.verdict} data-done={done || undefined}>
          {done ? <IconCircleCheck size={22} aria-hidden /> : <IconCircleX size={22} aria-hidden />}
          {done ? t('doneTitle', { count: format.number(written), things }) : t('cancelledTitle')}
        </h2>
        <p className={classes.sideNote}>
          {t(done ? 'doneText' : 'cancelledText', { file: job.file_name, when })}
        </p>
        {counts && <CountCards meta={meta} counts={counts} />}
        {counts !== null && counts.error > 0 && (
          <div className={classes.errors}>
            <Button
              component="a"
              href={apiAddress(`/api/imports/${job.id}/errors`)}
              download
              variant="default"
              leftSection={<IconDownload size={16} />}
            >
              {t('errorsFile')}
            </Button>
            <p className={classes.sideNote}>{t('errorsHelp')}</p>
          </div>
        )}
        <div className={classes.buttons}>
          <LinkButton to="/$type" params={{ type: meta.name }}>
            {t('openList', { things: meta.label.plural.toLowerCase() })}
          </LinkButton>
          <LinkButton to="/import/$type" params={{ type: meta.name }} variant="default">
            {t('another')}
          </LinkButton>
        </div>
      </div>
    </div>
  );
}
