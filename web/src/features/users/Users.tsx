import { Button } from '@mantine/core';
import { IconPlus, IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '@/api/identity';
import { useMe, usePermission } from '@/api/session';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { ErrorState } from '@/components/States';
import { ViewAsDialog } from '@/features/impersonation/ViewAsDialog';
import { EraseDialog } from '@/features/privacy/EraseDialog';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { useTexts } from '@/lib/i18n';
import { AddUserDialog } from './AddUserDialog';
import { DeactivateDialog } from './DeactivateDialog';
import { DevicesDialog } from './DevicesDialog';
import { EditUserDialog } from './EditUserDialog';
import { ImportUsersDialog } from './ImportUsersDialog';
import { LinkDialog } from './LinkDialog';
import { useDeactivate, usersQuery } from './queries';
import { texts } from './texts';
import { nameOf } from './user-parts';
import { UserFilters } from './UserFilters';
import { UserTable } from './UserTable';

export type UserDialog =
  | { kind: 'add' | 'import' }
  | { kind: 'edit' | 'deactivate' | 'devices' | 'view-as' | 'erase'; user: User }
  | { kind: 'link' | 'recovery'; email: string; link: string }
  | null;

/** Settings → Users: everybody who can sign in to this workspace. */
export function Users() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const canManage = usePermission('users.manage');
  const [{ q, role, status }, , clear] = usePageSearch();
  const [dialog, setDialog] = useState<UserDialog>(null);
  const found = useInfiniteQuery(usersQuery({ q, role, status }));
  const users = found.data?.pages.flatMap((page) => page.items);
  const deactivate = useDeactivate(dialog && 'user' in dialog ? dialog.user.id : '');
  const close = () => setDialog(null);
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description', { tenant: tenant?.name ?? '' })}
      actions={
        canManage && (
          <>
            <Button
              variant="default"
              leftSection={<IconUpload size={16} />}
              onClick={() => setDialog({ kind: 'import' })}
            >
              {t('importItem')}
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setDialog({ kind: 'add' })}>
              {t('add')}
            </Button>
          </>
        )
      }
      tools={<UserFilters count={found.hasNextPage ? null : users?.length} />}
    >
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : users?.length === 0 ? (
        <NoMatch title={t('noMatch')} text={t('noMatchText')} onClear={clear} />
      ) : (
        <UserTable users={users} canManage={canManage} onDialog={setDialog} />
      )}
      <MorePages of={found} />
      {dialog?.kind === 'add' && (
        <AddUserDialog onClose={close} onInvited={(invited) => setDialog({ kind: 'link', ...invited })} />
      )}
      {dialog?.kind === 'import' && <ImportUsersDialog onClose={close} />}
      {(dialog?.kind === 'link' || dialog?.kind === 'recovery') && <LinkDialog {...dialog} onClose={close} />}
      {dialog?.kind === 'edit' && <EditUserDialog user={dialog.user} onClose={close} />}
      {dialog?.kind === 'view-as' && <ViewAsDialog userId={dialog.user.id} onClose={close} />}
      {dialog?.kind === 'erase' && (
        <EraseDialog
          person={{ collection: 'users', id: dialog.user.id }}
          name={nameOf(dialog.user)}
          onClose={close}
        />
      )}
      {dialog?.kind === 'devices' && <DevicesDialog user={dialog.user} onClose={close} />}
      {dialog?.kind === 'deactivate' && (
        <DeactivateDialog name={nameOf(dialog.user)} to={deactivate} onClose={close} />
      )}
    </SettingsSection>
  );
}
