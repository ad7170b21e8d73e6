import { Button, Select } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { MorePages } from '@/components/MoreButton';
import { PageHeader } from '@/components/PageHeader';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { Toggles } from '@/components/Toggles';
import { useDocumentTitle } from '@/lib/document-title';
import { useTexts } from '@/lib/i18n';
import { NotificationGroups } from './NotificationGroups';
import { latestQuery, notificationsQuery, preferencesQuery, useRead } from './queries';
import { texts } from './texts';
import classes from './Notifications.module.css';

/** Everything one was told, narrowed by kind or to what is unread; both stand in the address. */
export function NotificationsView() {
  const t = useTexts(texts);
  useDocumentTitle(t('title'));
  const { kind, show } = useSearch({ strict: false });
  const navigate = useNavigate();
  const go = (part: { kind?: string | undefined; show?: string | undefined }) =>
    void navigate({ to: '/notifications', search: { kind, show, ...part }, replace: true });
  const unread = useQuery(latestQuery).data?.unread ?? 0;
  const kinds = useQuery(preferencesQuery).data ?? [];
  const { mutate: read } = useRead();
  const readAll = (
    <Button
      variant="default"
      leftSection={<IconChecks size={16} aria-hidden />}
      disabled={unread === 0}
      onClick={() => read(null)}
    >
      {t('readAll')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} actions={readAll} />
      <div className={classes.page}>
        <div className={classes.tools}>
          <Toggles
            label={t('title')}
            choices={[
              { value: null, label: t('all') },
              { value: 'unread', label: t('unread') },
            ]}
            chosen={show === 'unread' ? 'unread' : null}
            onChoose={(chosen) => go({ show: chosen ?? undefined })}
          />
          <Select
            aria-label={t('kind')}
            placeholder={t('anyKind')}
            data={kinds.map((each) => ({ value: each.type, label: each.label }))}
            value={kind ?? null}
            onChange={(chosen) => go({ kind: chosen ?? undefined })}
            clearable
            w={240}
          />
          <Link to="/settings/$page" params={{ page: 'notifications' }} className={classes.link}>
            {t('choose')}
          </Link>
        </div>
        <Found type={kind} unread={show === 'unread'} />
      </div>
    </>
  );
}

function Found({ type, unread }: { type: string | undefined; unread: boolean }) {
  const t = useTexts(texts);
  const found = useInfiniteQuery(notificationsQuery({ type, unread }));
  if (found.isPending) return <SkeletonRows />;
  if (found.isError)
    return <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />;
  const items = found.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return type ? (
      <EmptyState drawing="search" title={t('noneOfType')} text={t('noneOfTypeText')} />
    ) : (
      <EmptyState title={t('none')} text={t('noneText')} />
    );
  return (
    <div className={classes.content}>
      <NotificationGroups items={items} />
      <MorePages of={found} />
    </div>
  );
}
