import { Chip } from '@/components/Chip';
import { useTexts } from '@/lib/i18n';
import type { Tone } from '@/lib/theme';
import type { RecipientState, Status } from './queries';
import { texts } from './texts';

const CAMPAIGN_TONES: Record<Status, Tone> = {
  draft: 'slate',
  scheduled: 'info',
  running: 'info',
  paused: 'warning',
  completed: 'success',
  failed: 'danger',
  cancelled: 'slate',
};
export const RECIPIENT_TONES: Record<RecipientState, Tone> = {
  pending: 'slate',
  processing: 'info',
  sent: 'success',
  completed: 'success',
  attempted: 'warning',
  failed: 'danger',
  skipped: 'slate',
  cancelled: 'slate',
};

/** Where a campaign is in its life. */
export function CampaignStatus({ status }: { status: string }) {
  const t = useTexts(texts);
  return <Chip tone={CAMPAIGN_TONES[status as Status]}>{t(`status_${status as Status}`)}</Chip>;
}

/** What became of one recipient. A send without an answer is neither sent nor refused. */
export function RecipientStatus({ status, unclear }: { status: string; unclear: boolean }) {
  const t = useTexts(texts);
  if (unclear) return <Chip tone="warning">{t('to_unclear')}</Chip>;
  return <Chip tone={RECIPIENT_TONES[status as RecipientState]}>{t(`to_${status as RecipientState}`)}</Chip>;
}
