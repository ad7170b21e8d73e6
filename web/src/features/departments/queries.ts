import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { identityKeys, type Department } from '@/api/identity';
import { useMutation } from '@/api/mutation';
import type { Employee } from '@/api/types';

export const parentOf = (department: Department) => department.parent_id;

export function membersQuery(departmentId: string) {
  return queryOptions({
    queryKey: [...identityKeys.departments, 'members', departmentId],
    queryFn: async ({ signal }) =>
      (
        await api.list<Employee>(
          '/api/employees',
          { department_id: departmentId, limit: 200, fields: 'id,user_id,name,title,status,role,email' },
          signal,
        )
      ).items,
    staleTime: 15_000,
  });
}

export interface DepartmentValues {
  name: string;
  description: string | null;
  parent_id: string | null;
  manager_user_id: string | null;
  is_active: boolean;
}

export function valuesOf(department: Department): DepartmentValues {
  const { name, description, parent_id, manager_user_id, is_active } = department;
  return { name, description, parent_id, manager_user_id, is_active };
}

function useChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [identityKeys.departments, identityKeys.users, ['records']].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
}

/** Makes a department, or changes the one whose version is given. */
export function useSaveDepartment() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ values, known }: { values: DepartmentValues; known: Department | null }) =>
      known
        ? api.patch<Department>(`/api/departments/${known.id}`, { ...values, version: known.version })
        : api.post<Department>('/api/departments', values),
    onSuccess,
  });
}

export function useRemoveDepartment() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (department: Department) => api.remove(`/api/departments/${department.id}`),
    onSuccess,
  });
}
