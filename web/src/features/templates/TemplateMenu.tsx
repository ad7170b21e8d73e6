import { ActionIcon, Menu } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconHistory, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useCopyTemplate, useDeleteTemplate, useSaveTemplate, type Template } from './queries';
import { texts } from './texts';
import { VersionsDialog } from './VersionsDialog';

interface TemplateMenuProps {
  template: Template;
  canManage: boolean;
  onOpen: (id: string | null) => void;
}

/** Copying, earlier texts, putting away and deleting. */
export function TemplateMenu({ template, canManage, onOpen }: TemplateMenuProps) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<'versions' | 'remove' | null>(null);
  const save = useSaveTemplate(template.id);
  const copy = useCopyTemplate();
  const remove = useDeleteTemplate();
  const { id, name, is_active: isActive, is_system: isSystem } = template;
  const onError = (refused: Error) => toastRefused(messageOf(refused));
  const put = (active: boolean, undo: boolean) =>
    save.mutate(
      { is_active: active },
      {
        onSuccess: () =>
          toastDone(t(active ? 'isBack' : 'isAway', { name }), undo ? () => put(!active, false) : undefined),
        onError,
      },
    );
  const copyIt = () =>
    copy.mutate(id, {
      onSuccess: (made) => {
        toastDone(t('copied', { name: made.name }));
        onOpen(made.id);
      },
      onError,
    });
  if (isSystem && !canManage) return null;
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={32} flex="none" aria-label={t('more', { name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {canManage && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={copyIt}>
              {t('copy')}
            </Menu.Item>
          )}
          {!isSystem && (
            <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => setOpen('versions')}>
              {t('versions')}
            </Menu.Item>
          )}
          {canManage && !isSystem && (
            <>
              <Menu.Item
                leftSection={isActive ? <IconArchive size={16} /> : <IconArchiveOff size={16} />}
                onClick={() => put(!isActive, true)}
              >
                {t(isActive ? 'putAway' : 'takeOut')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
                {t('remove')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {open === 'versions' && (
        <VersionsDialog template={template} canManage={canManage} onClose={() => setOpen(null)} />
      )}
      <ConfirmDialog
        opened={open === 'remove'}
        title={t('removeTitle', { name })}
        confirm={t('removeYes')}
        danger
        busy={remove.isPending}
        onClose={() => setOpen(null)}
        onConfirm={() =>
          remove.mutate(id, {
            onSuccess: () => {
              toastDone(t('removed', { name }));
              onOpen(null);
            },
            onError,
          })
        }
      >
        {t('removeText')}
      </ConfirmDialog>
    </>
  );
}
