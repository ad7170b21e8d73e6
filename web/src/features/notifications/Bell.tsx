import { ActionIcon, Button, Popover, Tooltip } from '@mantine/core';
import { IconBell, IconChecks } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { NotificationGroups } from './NotificationGroups';
import { latestQuery, useRead } from './queries';
import { texts } from './texts';
import classes from './Notifications.module.css';

const MOST_SHOWN = 9;

/** The bell of the header: how much is unread, and the newest under it. */
export function Bell({ size = 32 }: { size?: number }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  const unread = useQuery(latestQuery).data?.unread ?? 0;
  const label =
    unread > MOST_SHOWN ? t('bellMany') : unread > 0 ? t('bellUnread', { count: unread }) : t('bell');
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width="min(400px, calc(100vw - 24px))"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Tooltip label={label} disabled={open}>
          <ActionIcon
            variant="subtle"
            size={size}
            className={classes.bell}
            aria-label={label}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <IconBell size={size > 32 ? 22 : 18} aria-hidden />
            {unread > 0 && (
              <span className={`num ${classes.badge}`} aria-hidden>
                {unread > MOST_SHOWN ? t('many') : unread}
              </span>
            )}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label={t('title')}>
        {open && <Panel close={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Panel({ close }: { close: () => void }) {
  const t = useTexts(texts);
  const { data, error, isPending, refetch } = useQuery(latestQuery);
  const { mutate: read } = useRead();
  return (
    <>
      <header className={classes.head}>
        <h2 className={classes.heading}>{t('title')}</h2>
        {data && data.unread > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconChecks size={16} aria-hidden />}
            onClick={() => read(null)}
          >
            {t('readAll')}
          </Button>
        )}
      </header>
      <div className={classes.latest}>
        {isPending && <SkeletonRows />}
        {error && !data && (
          <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} compact />
        )}
        {data?.items.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
        {data && <NotificationGroups items={data.items} onOpen={close} />}
      </div>
      <footer className={classes.foot}>
        <Link to="/notifications" className={classes.link} onClick={close}>
          {t('seeAll')}
        </Link>
        <Link
          to="/settings/$page"
          params={{ page: 'notifications' }}
          className={classes.link}
          onClick={close}
        >
          {t('choose')}
        </Link>
      </footer>
    </>
  );
}
