import { Button } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { sendingQuery, stopsOf } from './sending-queries';
import { StopDialog } from './StopDialog';
import { texts } from './texts';
import classes from './Campaigns.module.css';

/** Stops everything that campaigns send, for whoever may; while it is stopped, the banner has the way back. */
export function SendingSwitch() {
  const t = useTexts(texts);
  const stops = usePermission('panic.use');
  const { data } = useQuery({ ...sendingQuery('tenant'), enabled: stops });
  const [isOpen, setOpen] = useState(false);
  if (!stops || !data || stopsOf(data).some(({ channel }) => channel === '*')) return null;
  return (
    <>
      <Button
        className={classes.stop ?? ''}
        variant="default"
        aria-label={t('stop')}
        leftSection={<IconHandStop size={16} />}
        onClick={() => setOpen(true)}
      >
        <span className={classes.stopText}>{t('stop')}</span>
      </Button>
      {isOpen && <StopDialog scope="tenant" onClose={() => setOpen(false)} />}
    </>
  );
}
