import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { SkeletonRows } from '@/components/Skeleton';
import { EmptyState, ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { AnnouncementDialog } from './AnnouncementDialog';
import { AnnouncementRow } from './AnnouncementRow';
import { announcementsQuery, type Announcement } from './queries';
import { texts } from './texts';
import classes from './Announcements.module.css';

/** Settings → Announcements: of the workspace, or for superadmins outside of all of the installation. */
export function Announcements() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const { data, error, refetch } = useQuery(announcementsQuery);
  const [edited, setEdited] = useState<Announcement | 'new' | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
      {t('add')}
    </Button>
  );
  return (
    <SettingsSection
      title={t('title')}
      scope={tenant ? 'tenant' : 'system'}
      description={t(tenant ? 'description' : 'descriptionAll')}
      actions={data && data.length > 0 && add}
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows columns={2} />
      ) : data.length === 0 ? (
        <EmptyState title={t('none')} text={t('noneText')} actions={add} />
      ) : (
        <ul className={classes.list}>
          {data.map((each) => (
            <AnnouncementRow key={each.id} announcement={each} onEdit={() => setEdited(each)} />
          ))}
        </ul>
      )}
      {edited && (
        <AnnouncementDialog announcement={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </SettingsSection>
  );
}
