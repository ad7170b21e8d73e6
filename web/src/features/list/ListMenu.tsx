import { ActionIcon, Menu } from '@mantine/core';
import { IconCalendarDown, IconCopyCheck, IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useMe } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { texts as calendarTexts } from '@/features/calendar/texts';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

const ImportCalendarDialog = lazy(() =>
  import('@/features/calendar/ImportCalendarDialog').then((module) => ({
    default: module.ImportCalendarDialog,
  })),
);

/** What can be done with a list beside working it. */
export function ListMenu({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  const c = useTexts(calendarTexts);
  const [isImporting, setIsImporting] = useState(false);
  const { modules } = useMe();
  const takesCalendars = meta.name === 'activities' && meta.can.import && modules.calendar === true;
  if (!meta.can.merge && !takesCalendars) return null;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="default" size="var(--control-height)" aria-label={t('listMenu')}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {takesCalendars && (
            <Menu.Item leftSection={<IconCalendarDown size={16} />} onClick={() => setIsImporting(true)}>
              {c('importItem')}
            </Menu.Item>
          )}
          {meta.can.merge && (
            <Menu.Item
              leftSection={<IconCopyCheck size={16} />}
              renderRoot={(props) => (
                <Link
                  to="/settings/$page"
                  params={{ page: 'duplicates' }}
                  search={{ entity: meta.name }}
                  {...props}
                />
              )}
            >
              {t('findDuplicates')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {isImporting && <ImportCalendarDialog meta={meta} onClose={() => setIsImporting(false)} />}
      </Suspense>
    </>
  );
}
