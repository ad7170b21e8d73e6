import { Button } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useSeesCampaigns } from './access';
import { sendingQuery, stoppedHere, useTurnSwitch, type Channel, type SendingState } from './sending-queries';
import { texts } from './texts';
import classes from './Campaigns.module.css';

/** While sending is stopped: why, by whom and since when, on every page of whoever may see campaigns. */
export function SendingBanner() {
  const sees = useSeesCampaigns();
  const { data } = useQuery({ ...sendingQuery, enabled: sees });
  if (!sees || !data || (data.email === null && data.call === null)) return null;
  return <Stopped state={data} />;
}

function Stopped({ state }: { state: SendingState }) {
  const t = useTexts(texts);
  const format = useFormat();
  const stops = usePermission('panic.use');
  const [isAsking, setAsking] = useState(false);
  const here = stoppedHere(state);
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
        {here.length === 0
          ? t('byPlatform', { reason: state.email ?? state.call ?? '' })
          : here
              .map(({ reason, changed_by_name: name, changed_at: at }) =>
                t(name ? 'stoppedBy' : 'stoppedSince', {
                  reason: reason ?? '',
                  name: name ?? '',
                  when: format.dateTime(at),
                }),
              )
              .join(' ')}
      </p>
      {stops && here.length > 0 && (
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          {t('allow')}
        </Button>
      )}
      {isAsking && (
        <AllowDialog
          channels={here.map(({ channel }) => channel as Channel)}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

function AllowDialog({ channels, onClose }: { channels: Channel[]; onClose: () => void }) {
  const t = useTexts(texts);
  const turn = useTurnSwitch();
  const allow = async () => {
    try {
      for (const channel of channels) await turn.mutateAsync({ channel, enabled: true, reason: '' });
      toastDone(t('allowed'));
    } catch (error) {
      toastRefused(messageOf(error));
    }
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={t('allowTitle')}
      confirm={t('allow')}
      busy={turn.isPending}
      onClose={onClose}
      onConfirm={() => void allow()}
    >
      {t('allowText')}
    </ConfirmDialog>
  );
}
