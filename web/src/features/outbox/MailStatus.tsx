import { Chip } from '@/components/Chip';
import { useTexts } from '@/lib/i18n';
import type { Mail } from './queries';
import { texts } from './texts';

const TONES = { queued: 'info', sent: 'success', failed: 'danger', held: 'warning' } as const;

/** What became of a mail. */
export function MailStatus({ status }: { status: Mail['status'] }) {
  const t = useTexts(texts);
  return <Chip tone={TONES[status]}>{t(status)}</Chip>;
}
