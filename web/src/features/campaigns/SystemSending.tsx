import { Button } from '@mantine/core';
import { IconCheck, IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { FactList } from '@/components/FactList';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { SettingsCard, SettingsSection } from '@/features/settings/SettingsSection';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { AllowDialog } from './AllowDialog';
import { sendingQuery, stopsOf, type Channel, type SendingState } from './sending-queries';
import { StopDialog } from './StopDialog';
import { texts } from './sending-texts';
import classes from '@/features/system/Protection.module.css';

type Switch = SendingState['switches'][number];

/** Settings → Campaign sending: stops what campaigns of every workspace send. */
export function SystemSending() {
  const t = useTexts(texts);
  const { data, error, refetch } = useQuery(sendingQuery('system'));
  const [isStopping, setStopping] = useState(false);
  const stops = data ? stopsOf(data) : [];
  const isAllStopped = stops.some(({ channel }) => channel === '*');
  return (
    <SettingsSection
      title={t('title')}
      scope="system"
      description={t('description')}
      actions={
        data &&
        !isAllStopped && (
          <Button
            variant="default"
            leftSection={<IconHandStop size={16} />}
            onClick={() => setStopping(true)}
          >
            {t('stop')}
          </Button>
        )
      }
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} columns={2} />
      ) : stops.length === 0 ? (
        <SettingsCard
          title={t('on')}
          text={t('onText')}
          actions={
            <Chip tone="success" icon={<IconCheck size={13} aria-hidden />}>
              {t('stateOn')}
            </Chip>
          }
        />
      ) : (
        stops.map((each) => <Stop key={each.channel} stop={each} />)
      )}
      {isStopping && <StopDialog scope="system" onClose={() => setStopping(false)} />}
    </SettingsSection>
  );
}

/** What is stopped: why, by whom and since when, and the way back. */
function Stop({ stop }: { stop: Switch }) {
  const t = useTexts(texts);
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const channel = stop.channel as Channel;
  return (
    <SettingsCard
      title={t(channel === '*' ? 'off_all' : `off_${channel}`)}
      text={t('offText')}
      actions={
        <Chip tone="warning" icon={<IconHandStop size={13} aria-hidden />}>
          {t('stateOff')}
        </Chip>
      }
    >
      <div className={classes.form}>
        <FactList
          facts={[
            [t('why'), stop.reason ?? ''],
            [t('who'), stop.changed_by_name ?? t('byCommand')],
            [t('since'), format.dateTime(stop.changed_at)],
          ]}
        />
        <Button onClick={() => setAsking(true)}>{t('allow')}</Button>
      </div>
      {isAsking && <AllowDialog scope="system" channels={[channel]} onClose={() => setAsking(false)} />}
    </SettingsCard>
  );
}
