import { Button, TextInput } from '@mantine/core';
import { IconArrowsDiff, IconPlus, IconSearch, IconUserCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { permissionsQuery, rolesQuery, type Role } from '@/api/identity';
import { useMe, usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { toastUndo } from '@/components/toast-undo';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useOwnWords } from '@/components/use-named-texts';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { CompareRoles } from './CompareRoles';
import { groupPermissions } from './matrix';
import { Matrix } from './Matrix';
import { useCreateRole, usePermit, useRemoveRole } from './queries';
import { RoleDialog } from './RoleDialog';
import { SaveBar } from './SaveBar';
import { TestRole } from './TestRole';
import { texts } from './texts';
import classes from './Roles.module.css';

/** Settings → Roles & permissions. */
export function Roles() {
  const t = useTexts(texts);
  const canManage = usePermission('roles.manage');
  const { permissions: held } = useMe();
  const { data: roles, error, refetch } = useQuery(rolesQuery);
  const { data: permissions } = useQuery(permissionsQuery);
  const inOwnWords = useOwnWords();
  const catalogue = permissions?.map((each) => ({
    ...each,
    description: each.description && inOwnWords(each.description),
  }));
  const permit = usePermit();
  const navigate = useNavigate();
  const { role: asked } = useSearch({ strict: false });
  const tested = roles?.find(({ name }) => name === asked);
  const test = (role?: string) =>
    void navigate({ to: '/settings/$page', params: { page: 'roles' }, search: role ? { role } : {} });
  const [typed, setTyped] = useState('');
  const [draft, setDraft] = useState<{ role: string; permissions: string[] } | null>(null);
  const [form, setForm] = useState<{ role: Role | null } | null>(null);
  const [comparing, setComparing] = useState(false);
  const [removing, setRemoving] = useState<Role | null>(null);
  const changed = roles?.find(({ name }) => name === draft?.role);
  const groups = catalogue ? groupPermissions(catalogue, typed) : [];

  const toggle = (role: Role, permission: string) => {
    const now = draft?.role === role.name ? draft.permissions : role.permissions;
    const next = now.includes(permission) ? now.filter((each) => each !== permission) : [...now, permission];
    const same =
      next.length === role.permissions.length && next.every((each) => role.permissions.includes(each));
    setDraft(same ? null : { role: role.name, permissions: next });
  };
  const save = () =>
    draft &&
    permit.mutate(
      { name: draft.role, permissions: draft.permissions },
      {
        onSuccess: () => {
          if (changed)
            toastUndo(t('saved', { name: changed.label }), () =>
              permit.mutateAsync({ name: changed.name, permissions: changed.permissions }),
            );
          setDraft(null);
        },
        onError: (refused) => toastRefused(messageOf(refused)),
      },
    );

  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      wide
      description={t('description')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconUserCheck size={16} />}
            disabled={!roles || !catalogue}
            onClick={() => test('employee')}
          >
            {t('test')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconArrowsDiff size={16} />}
            disabled={!roles || !catalogue}
            onClick={() => setComparing(true)}
          >
            {t('compare')}
          </Button>
          {canManage && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setForm({ role: null })}>
              {t('add')}
            </Button>
          )}
        </>
      }
      tools={
        <TextInput
          className={classes.search ?? ''}
          aria-label={t('find')}
          placeholder={t('find')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      }
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : !roles || !catalogue ? (
        <SkeletonRows columns={6} />
      ) : groups.length === 0 ? (
        <p role="status">{t('nothing')}</p>
      ) : (
        <Matrix
          groups={groups}
          roles={roles}
          draft={draft}
          held={held}
          canManage={canManage}
          onToggle={toggle}
          onEdit={(role) => setForm({ role })}
          onRemove={setRemoving}
        />
      )}
      {draft && changed && (
        <SaveBar
          role={changed}
          wanted={draft.permissions}
          catalogue={catalogue ?? []}
          busy={permit.isPending}
          onDiscard={() => setDraft(null)}
          onSave={save}
        />
      )}
      {form && <RoleDialog role={form.role} roles={roles ?? []} onClose={() => setForm(null)} />}
      {comparing && roles && catalogue && (
        <CompareRoles roles={roles} catalogue={catalogue} onClose={() => setComparing(false)} />
      )}
      {tested && roles && catalogue && (
        <TestRole role={tested} roles={roles} catalogue={catalogue} onRole={test} onClose={() => test()} />
      )}
      {removing && <RemoveRole role={removing} onClose={() => setRemoving(null)} />}
    </SettingsSection>
  );
}

function RemoveRole({ role, onClose }: { role: Role; onClose: () => void }) {
  const t = useTexts(texts);
  const remove = useRemoveRole();
  const { mutateAsync: create } = useCreateRole();
  const { name, label, description, data_scope, permissions } = role;
  return (
    <ConfirmDialog
      opened
      danger
      title={t('removeTitle', { name: role.label })}
      confirm={t('removeYes')}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(name, {
          onSuccess: () =>
            toastUndo(t('removed', { name: label }), () =>
              create({ name, label, description, data_scope, permissions }),
            ),
          onError: (refused) => toastRefused(messageOf(refused)),
          onSettled: onClose,
        })
      }
    >
      {t('removeText')}
    </ConfirmDialog>
  );
}
