import { ActionIcon } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { MailPaper } from '@/features/templates/MailPaper';
import paper from '@/features/templates/Paper.module.css';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { AudienceSummary } from './AudienceSummary';
import { check, textsOf, type EditorValues } from './editor-values';
import { texts } from './editor-texts';
import { previewQuery, type Audience, type CampaignType, type Sample } from './queries';
import classes from './Editor.module.css';

interface PreviewPaneProps {
  values: EditorValues;
  audience: Audience;
  /** Says how many would get it; not where the audience is fixed already. */
  withSummary?: boolean;
}

/** Who would get it, and what each of some of them would read, as it is written. */
export function PreviewPane({ values, audience, withSummary = false }: PreviewPaneProps) {
  const t = useTexts(texts);
  const type = values.campaign_type;
  const [settled] = useDebouncedValue({ audience, campaign_type: type, ...textsOf(values) }, 400);
  const isAskable = !check(values).emails;
  const { data, error, refetch } = useQuery({ ...previewQuery(settled), enabled: isAskable });
  return (
    <section className={classes.preview} aria-labelledby="campaign-preview">
      <h2 id="campaign-preview" className={classes.sectionTitle}>
        {t('preview')}
      </h2>
      {error && !data ? (
        <ErrorState compact title={t('previewFailed')} error={error} onRetry={() => void refetch()} />
      ) : data && isAskable ? (
        <>
          {withSummary && <AudienceSummary preview={data} type={type} />}
          {data.problems.length > 0 && <Notice tone="danger">{data.problems.join(' ')}</Notice>}
          <Samples samples={data.sample} type={type} />
        </>
      ) : (
        isAskable && (
          <div className={classes.stack} aria-busy>
            <Bar width="50%" />
            <Bar width="90%" />
          </div>
        )
      )}
    </section>
  );
}

function Samples({ samples, type }: { samples: Sample[]; type: CampaignType }) {
  const t = useTexts(texts);
  const format = useFormat();
  const [wanted, setWanted] = useState(0);
  const at = Math.min(wanted, samples.length - 1);
  const sample = samples[at];
  if (!sample) return null;
  const step = (by: number) => setWanted((at + by + samples.length) % samples.length);
  return (
    <>
      <div className={classes.sampleHead}>
        <p className={classes.sampleName} role="status">
          <b>{sample.name}</b> <span>{sample.destination}</span>
        </p>
        <span className={`num ${classes.hint}`}>
          {t('sampleOf', { number: at + 1, total: samples.length })}
        </span>
        <ActionIcon variant="default" size={28} aria-label={t('previous')} onClick={() => step(-1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon variant="default" size={28} aria-label={t('next')} onClick={() => step(1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </div>
      {sample.missing.length > 0 && (
        <Notice tone="warning">
          {t('missing', { name: sample.name ?? sample.destination, names: sample.missing.join(', ') })}
        </Notice>
      )}
      {sample.send_after && (
        <p className={classes.hint}>{t('later', { when: format.dateTime(sample.send_after) })}</p>
      )}
      <div className={paper.paper}>
        {type === 'email' && <p className={paper.subject}>{sample.subject || t('subject')}</p>}
        {sample.body_html ? (
          <MailPaper html={sample.body_html} />
        ) : (
          <p className={paper.plain}>{sample.body_text || t('emptyText')}</p>
        )}
      </div>
    </>
  );
}
