import { Menu } from '@mantine/core';
import { IconFileDownload, IconUserX } from '@tabler/icons-react';
import { useTexts } from '@/lib/i18n';
import { personFileAddress, type PersonRef } from './queries';
import { texts } from './texts';

interface PrivacyItemsProps {
  person: PersonRef;
  /** Absent where the person cannot be erased yet. */
  onErase?: (() => void) | undefined;
}

/** Menu items for what is stored of a person: take it along, erase it. Shown to who holds privacy.manage. */
export function PrivacyItems({ person, onErase }: PrivacyItemsProps) {
  const t = useTexts(texts);
  return (
    <>
      <Menu.Divider />
      <Menu.Item
        component="a"
        href={personFileAddress(person)}
        download
        leftSection={<IconFileDownload size={16} />}
      >
        {t('exportData')}
      </Menu.Item>
      {onErase && (
        <Menu.Item leftSection={<IconUserX size={16} />} onClick={onErase}>
          {t('erase')}
        </Menu.Item>
      )}
    </>
  );
}
