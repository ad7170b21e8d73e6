import { Button } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { useSeesCampaigns } from './access';
import { AllowDialog } from './AllowDialog';
import { sendingQuery, stopsOf, type Channel, type SendingState } from './sending-queries';
import { texts } from './texts';
import classes from './Campaigns.module.css';

/** While sending is stopped: why, by whom and since when, on every page of whoever may see campaigns. */
export function SendingBanner() {
  const sees = useSeesCampaigns();
  const { data } = useQuery({ ...sendingQuery('tenant'), enabled: sees });
  if (!sees || !data || (data.email === null && data.call === null)) return null;
  return <Stopped state={data} />;
}

function Stopped({ state }: { state: SendingState }) {
  const t = useTexts(texts);
  const format = useFormat();
  const stops = usePermission('panic.use');
  const manages = usePermission('system.manage');
  const [isAsking, setAsking] = useState(false);
  const here = stopsOf(state);
  const beyond = [...new Set([state.email, state.call])].filter(
    (reason) => reason !== null && !here.some((each) => each.reason === reason),
  );
  const what =
    state.email !== null && state.call !== null
      ? 'stoppedBanner'
      : state.email !== null
        ? 'stopped_email'
        : 'stopped_call';
  return (
    <section className={classes.banner} role="status" aria-label={t('stopped')}>
      <IconHandStop size={18} aria-hidden />
      <p>
        <b>{t(what)}</b>{' '}
        {[
          ...here.map(({ reason, changed_by_name: name, changed_at: at }) =>
            t(name ? 'stoppedBy' : 'stoppedSince', {
              reason: reason ?? '',
              name: name ?? '',
              when: format.dateTime(at),
            }),
          ),
          ...beyond.map((reason) => t('byPlatform', { reason: reason ?? '' })),
        ].join(' ')}
      </p>
      {stops && here.length > 0 && (
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          {t('allow')}
        </Button>
      )}
      {manages && beyond.length > 0 && (
        <Link to="/settings/$page" params={{ page: 'campaign-sending' }}>
          {t('toSwitch')}
        </Link>
      )}
      {isAsking && (
        <AllowDialog
          scope="tenant"
          channels={here.map(({ channel }) => channel as Channel)}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
