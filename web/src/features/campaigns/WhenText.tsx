import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Campaign } from './queries';
import { texts } from './texts';

/** When a campaign starts, started or ended, whichever says most now. */
export function WhenText({ campaign }: { campaign: Campaign }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { status, scheduled_at: scheduled, started_at: started, finished_at: finished } = campaign;
  if (finished)
    return (
      <>
        {t('ended')} <RelativeTime at={finished} />
      </>
    );
  if (status === 'scheduled' && scheduled && new Date(scheduled) > new Date())
    return <span className="num">{t('startsAt', { when: format.dateTime(scheduled) })}</span>;
  if (started)
    return (
      <>
        {t('begun')} <RelativeTime at={started} />
      </>
    );
  return (
    <>
      {t('changed')} <RelativeTime at={campaign.updated_at} />
    </>
  );
}
