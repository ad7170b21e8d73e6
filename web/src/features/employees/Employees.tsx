import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe, usePermission } from '@/api/session';
import type { Employee } from '@/api/types';
import { MorePages } from '@/components/MoreButton';
import { NoMatch } from '@/components/NoMatch';
import { ErrorState } from '@/components/States';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { usePageSearch } from '@/features/settings/use-page-search';
import { DeactivateDialog } from '@/features/users/DeactivateDialog';
import { LinkDialog } from '@/features/users/LinkDialog';
import type { Invited } from '@/features/users/queries';
import { useTexts } from '@/lib/i18n';
import { branchesOf } from '@/lib/tree';
import { EmployeeDialog } from './EmployeeDialog';
import { EmployeeFilters } from './EmployeeFilters';
import { EmployeeTable } from './EmployeeTable';
import { employeesQuery, everybodyQuery, managerOf, useEndEmployee, useRemoveEmployee } from './queries';
import { texts } from './texts';

export type EmployeeDialogs =
  | { kind: 'form'; employee: Employee | null; invites?: boolean }
  | { kind: 'end' | 'remove'; employee: Employee }
  | ({ kind: 'link' } & Invited)
  | null;

/** What removing somebody is called, and what becomes of them. */
function removal({ name, access }: Employee) {
  return {
    title: texts.say('removeTitle', { name }),
    text: texts.say(access === 'none' ? 'removeTraceless' : 'removeText'),
    submit: texts.say('removeYes'),
    handOver: texts.say('removeHandOver'),
    done: texts.say('removed', { name }),
  };
}

/** Settings → Employees: the people of the workspace, as a list or by who reports to whom. */
export function Employees() {
  const t = useTexts(texts);
  const { tenant } = useMe();
  const canManage = usePermission('employees.manage');
  const [{ q, status: access, department, tab }, , clear] = usePageSearch();
  const isTree = tab === 'tree';
  const [dialog, setDialog] = useState<EmployeeDialogs>(null);
  const end = useEndEmployee(dialog?.kind === 'end' ? dialog.employee.id : '');
  const remove = useRemoveEmployee(dialog?.kind === 'remove' ? dialog.employee : null);
  const list = useInfiniteQuery({
    ...employeesQuery({ q, access, department_id: department || undefined }),
    enabled: !isTree,
  });
  const everybody = useQuery({ ...everybodyQuery, enabled: isTree });
  const found = isTree ? everybody : list;
  const listed = list.data?.pages.flatMap((page) => page.items.map((item) => ({ item, depth: 0 })));
  const employees = isTree ? everybody.data && branchesOf(everybody.data, managerOf) : listed;
  const close = () => setDialog(null);
  return (
    <SettingsSection
      title={t('title')}
      scope="tenant"
      description={t('description', { tenant: tenant?.name ?? '' })}
      actions={
        canManage && (
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => setDialog({ kind: 'form', employee: null })}
          >
            {t('add')}
          </Button>
        )
      }
      tools={<EmployeeFilters count={!isTree && list.hasNextPage ? null : employees?.length} />}
    >
      {found.isError ? (
        <ErrorState title={t('failed')} error={found.error} onRetry={() => void found.refetch()} />
      ) : employees?.length === 0 ? (
        <NoMatch title={t('noMatch')} text={t('noMatchText')} onClear={clear} />
      ) : (
        <EmployeeTable employees={employees} canManage={canManage} onDialog={setDialog} />
      )}
      {!isTree && <MorePages of={list} />}
      {dialog?.kind === 'form' && (
        <EmployeeDialog
          employee={dialog.employee}
          invites={dialog.invites ?? false}
          onClose={close}
          onInvited={(invited) => setDialog({ kind: 'link', ...invited })}
        />
      )}
      {dialog?.kind === 'end' && <DeactivateDialog name={dialog.employee.name} to={end} onClose={close} />}
      {dialog?.kind === 'remove' && (
        <DeactivateDialog
          name={dialog.employee.name}
          to={remove}
          words={removal(dialog.employee)}
          onClose={close}
        />
      )}
      {dialog?.kind === 'link' && <LinkDialog {...dialog} onClose={close} />}
    </SettingsSection>
  );
}
