import { Button, Menu, TextInput } from '@mantine/core';
import { IconTag, IconTagOff } from '@tabler/icons-react';
import { useState } from 'react';
import { offeredTags, useTags } from '@/api/tags';
import { MIXED_MENU } from '@/components/mixed-menu';
import { TagChip } from '@/components/TagChip';
import { texts } from '@/features/tags/texts';
import { useTexts } from '@/lib/i18n';
import type { Change } from './use-bulk-change';
import classes from './BulkBar.module.css';

/** Button of the bulk bar: one tag more or less for the whole selection. */
export function TagMenu({ type, onChoose }: { type: string; onChoose: (change: Change) => void }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState(false);
  const tags = offeredTags(useTags(opened), type);
  const found = tags.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  const choose = (kind: 'tag' | 'untag', slug: string, label: string) =>
    onChoose({ kind, field: 'tags', value: [slug], label });
  return (
    <Menu
      position="top"
      width={260}
      attributes={MIXED_MENU}
      opened={opened}
      onChange={setOpened}
      onClose={() => setTyped('')}
    >
      <Menu.Target>
        <Button variant="subtle" size="xs" leftSection={<IconTag size={16} />}>
          {t('tag')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          aria-label={t('findTag')}
          placeholder={t('findTag')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          mb={4}
          data-autofocus
        />
        {tags.length === 0 && <Menu.Label>{t('noneHere')}</Menu.Label>}
        <div role="menu" aria-label={t('tag')} hidden={found.length === 0}>
          {(['tag', 'untag'] as const).map((kind) => (
            <div key={kind} className={classes.people} role="group" aria-label={t(`${GROUPS[kind]}Tag`)}>
              {found.length > 0 && <Menu.Label aria-hidden>{t(`${GROUPS[kind]}Tag`)}</Menu.Label>}
              {found.map(({ slug, name }) => (
                <Menu.Item
                  key={slug}
                  leftSection={kind === 'tag' ? <IconTag size={16} /> : <IconTagOff size={16} />}
                  onClick={() => choose(kind, slug, name)}
                >
                  <TagChip slug={slug} />
                </Menu.Item>
              ))}
            </div>
          ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}

const GROUPS = { tag: 'add', untag: 'remove' } as const;
