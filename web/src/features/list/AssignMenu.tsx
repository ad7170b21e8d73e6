import { Button, Menu, TextInput } from '@mantine/core';
import { IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useOwners } from '@/api/people';
import { Avatar } from '@/components/Avatar';
import { MIXED_MENU } from '@/components/mixed-menu';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './BulkBar.module.css';

/** Names of those who can own records, found by typing. */
export function AssignMenu({ onAssign }: { onAssign: (userId: string | null, name: string) => void }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState(false);
  const owners = useOwners(opened);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = owners.filter((person) => words.every((word) => person.name.toLowerCase().includes(word)));
  return (
    <Menu
      position="top"
      width={240}
      attributes={MIXED_MENU}
      opened={opened}
      onChange={setOpened}
      onClose={() => setTyped('')}
    >
      <Menu.Target>
        <Button variant="subtle" size="xs" leftSection={<IconUserPlus size={16} />}>
          {t('assign')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          aria-label={t('findPerson')}
          placeholder={t('findPerson')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          mb={4}
          data-autofocus
        />
        <div role="menu" aria-label={t('assign')}>
          <div className={classes.people}>
            {matching.map((person) => (
              <Menu.Item
                key={person.user_id}
                leftSection={<Avatar name={person.name} userId={person.user_id} />}
                onClick={() => onAssign(person.user_id, person.name)}
              >
                {person.name}
              </Menu.Item>
            ))}
          </div>
          <Menu.Divider />
          <Menu.Item leftSection={<IconUserMinus size={16} />} onClick={() => onAssign(null, t('nobody'))}>
            {t('nobody')}
          </Menu.Item>
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
