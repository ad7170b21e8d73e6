import { useInfiniteQuery } from '@tanstack/react-query';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { EditorValues } from './editor-values';
import { texts } from './editor-texts';
import { PreviewPane } from './PreviewPane';
import { recipientsQuery, type Campaign } from './queries';
import classes from './Editor.module.css';

/** Of a campaign that has begun: how many still wait for it. */
export function FixedAudience({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  const format = useFormat();
  const count = campaign.counts?.['pending'] ?? 0;
  return <p className={classes.hint}>{t('audienceFixed', { count, shown: format.number(count) })}</p>;
}

interface WaitingPreviewProps {
  campaign: Campaign;
  values: EditorValues;
}

/** How it reads for those who still wait. */
export function WaitingPreview({ campaign, values }: WaitingPreviewProps) {
  const { data } = useInfiniteQuery(recipientsQuery(campaign, { status: 'pending' }));
  const waiting = data?.pages[0]?.items.filter(({ visible }) => visible) ?? [];
  const first = waiting[0];
  if (!first) return null;
  const ids = waiting.map(({ entity_id: id }) => id);
  return <PreviewPane values={values} audience={{ entity: first.entity_type, ids }} />;
}
