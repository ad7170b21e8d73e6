import { ActionIcon, Menu } from '@mantine/core';
import { IconCopyCheck, IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';

/** What can be done with a list beside working it. */
export function ListMenu({ meta }: { meta: TypeMeta }) {
  const t = useTexts(texts);
  if (!meta.can.merge) return null;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="default" size="var(--control-height)" aria-label={t('listMenu')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
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
      </Menu.Dropdown>
    </Menu>
  );
}
