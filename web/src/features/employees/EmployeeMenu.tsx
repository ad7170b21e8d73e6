import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconMail, IconPencil, IconTrash, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { messageOf } from '@/api/errors';
import type { Employee } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import type { EmployeeDialogs } from './Employees';
import { useTakeBack, works } from './queries';
import { texts } from './texts';

interface EmployeeMenuProps {
  employee: Employee;
  isSelf: boolean;
  onDialog: (dialog: EmployeeDialogs) => void;
}

/** What may be done with one employee: changed, let in, shut out, taken back. */
export function EmployeeMenu({ employee, isSelf, onDialog }: EmployeeMenuProps) {
  const t = useTexts(texts);
  // Not in the menu's own item: it is gone once the menu closes.
  const takeBack = useTakeBack();
  const { id, name, access } = employee;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t('menu', { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          onClick={() => onDialog({ kind: 'form', employee })}
        >
          {t('editItem')}
        </Menu.Item>
        {works(employee) && access === 'none' && (
          <Menu.Item
            leftSection={<IconMail size={16} />}
            onClick={() => onDialog({ kind: 'form', employee, invites: true })}
          >
            {t('giveAccess')}
          </Menu.Item>
        )}
        {!isSelf && works(employee) && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconUserOff size={16} />}
              onClick={() => onDialog({ kind: 'end', employee })}
            >
              {t(access === 'none' ? 'deactivate' : 'endAccess')}
            </Menu.Item>
          </>
        )}
        {!works(employee) && (
          <Menu.Item
            leftSection={<IconUserCheck size={16} />}
            onClick={() =>
              takeBack.mutate(id, {
                onSuccess: () => toastDone(t('takenBack', { name })),
                onError: (error) => toastRefused(messageOf(error)),
              })
            }
          >
            {t('takeBack')}
          </Menu.Item>
        )}
        {!isSelf && (access === 'none' || employee.status !== 'terminated') && (
          <Menu.Item
            leftSection={<IconTrash size={16} />}
            onClick={() => onDialog({ kind: 'remove', employee })}
          >
            {t('remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
