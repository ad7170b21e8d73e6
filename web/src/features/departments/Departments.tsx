import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { departmentsQuery, type Department } from '@/api/identity';
import { usePermission } from '@/api/session';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState, ErrorState } from '@/components/States';
import { toastUndo } from '@/components/toast-undo';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { DepartmentDialog } from './DepartmentDialog';
import { DepartmentTable } from './DepartmentTable';
import { useRemoveDepartment, useSaveDepartment, valuesOf } from './queries';
import { texts } from './texts';

type Asked = { kind: 'form'; department: Department | null; parentId: string | null } | null;

/** Settings → Departments: who leads whom. */
export function Departments() {
  const t = useTexts(texts);
  const canManage = usePermission('departments.manage');
  const { data: departments, error, refetch } = useQuery(departmentsQuery);
  const [asked, setAsked] = useState<Asked>(null);
  const [removing, setRemoving] = useState<Department | null>(null);
  const remove = useRemoveDepartment();
  const { mutateAsync: create } = useSaveDepartment();
  const add = (parentId: string | null) => setAsked({ kind: 'form', department: null, parentId });
  const addButton = canManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => add(null)}>
      {t('add')}
    </Button>
  );
  const empty = departments?.length === 0;
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description')}
      actions={!empty && addButton}
    >
      {error ? (
        <ErrorState title={t('failed')} error={error} onRetry={() => void refetch()} />
      ) : empty ? (
        <EmptyState
          title={t('empty')}
          text={canManage ? t('emptyText') : t('emptyRead')}
          actions={addButton}
        />
      ) : (
        <DepartmentTable
          departments={departments}
          canManage={canManage}
          onEdit={(department) => setAsked({ kind: 'form', department, parentId: null })}
          onAddBelow={({ id }) => add(id)}
          onRemove={setRemoving}
        />
      )}
      {asked && (
        <DepartmentDialog
          department={asked.department}
          parentId={asked.parentId}
          all={departments ?? []}
          onClose={() => setAsked(null)}
        />
      )}
      {removing && (
        <ConfirmDialog
          opened
          danger
          title={t('removeTitle', { name: removing.name })}
          confirm={t('removeYes')}
          busy={remove.isPending}
          onClose={() => setRemoving(null)}
          onConfirm={() =>
            remove.mutate(removing, {
              onSuccess: () => {
                const text = t('removed', { name: removing.name });
                const isEmpty =
                  removing.members === 0 && !departments?.some(({ parent_id: id }) => id === removing.id);
                if (isEmpty) toastUndo(text, () => create({ values: valuesOf(removing), known: null }));
                else toastDone(text);
              },
              onError: (refused) => toastRefused(messageOf(refused)),
              onSettled: () => setRemoving(null),
            })
          }
        >
          {t('removeText')}
        </ConfirmDialog>
      )}
    </SettingsSection>
  );
}
