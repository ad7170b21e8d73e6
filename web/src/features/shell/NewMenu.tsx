import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useMetadata } from '@/api/session';
import { Kbd } from '@/components/Kbd';
import { TypeIcon } from '@/components/TypeIcon';
import { useCreate } from '@/features/create/create-context';
import { useTexts } from '@/lib/i18n';
import { creatableTypes } from './navigation';
import { texts } from './texts';

export function NewMenu() {
  const t = useTexts(texts);
  const metadata = useMetadata();
  const create = useCreate();
  const { type: current } = useParams({ strict: false });
  const types = creatableTypes(metadata);
  if (types.length === 0) return null;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} />}>{t('new')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {types.map((type) => (
          <Menu.Item
            key={type}
            leftSection={<TypeIcon type={type} size={16} />}
            rightSection={type === current ? <Kbd keys="C" /> : undefined}
            onClick={() => create(type)}
          >
            {metadata.types[type]?.label.singular}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
