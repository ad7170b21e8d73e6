import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { Employee } from '@/api/types';
import { usePeopleChanged, type Invited } from '@/features/users/queries';

/** More people than this are not drawn as one tree. */
const MOST = 1000;

export interface EmployeesRequest {
  q?: string | undefined;
  access?: string | undefined;
  department_id?: string | undefined;
}

export function employeesQuery(request: EmployeesRequest) {
  return infiniteQueryOptions({
    queryKey: ['employees', 'list', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<Employee>('/api/employees', { limit: 100, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
}

/** Everybody who works here now: for the tree, and to choose a manager from. */
export const everybodyQuery = queryOptions({
  queryKey: ['employees', 'everybody'],
  queryFn: async ({ signal }) => {
    const found: Employee[] = [];
    let cursor: string | null = '';
    while (cursor !== null && found.length < MOST) {
      const page: { items: Employee[]; nextCursor: string | null } = await api.list<Employee>(
        '/api/employees',
        { limit: 200, cursor },
        signal,
      );
      found.push(...page.items.filter(works));
      cursor = page.nextCursor;
    }
    return found;
  },
  staleTime: 15_000,
});

export const managerOf = (employee: Employee) => employee.manager_id;

/** At work or on leave; everybody else has left. */
export function works({ status }: Employee): boolean {
  return status === 'active' || status === 'on_leave';
}

interface SavedEmployee {
  known: Employee | null;
  values: Record<string, unknown>;
}

/** Makes an employee, or changes the one whose version is given. With `user_email` they are invited. */
export function useSaveEmployee() {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: ({ known, values }: SavedEmployee) =>
      known
        ? api.patchWithMeta<Employee, Invited>(`/api/employees/${known.id}`, {
            ...values,
            version: known.version,
          })
        : api.postWithMeta<Employee, Invited>('/api/employees', values),
    onSuccess,
  });
}

/** Ends what somebody does here, given who takes over the open records. */
export function useEndEmployee(id: string) {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (reassign_to: string | null) =>
      api.patch<Employee>(`/api/employees/${id}`, { status: 'inactive', reassign_to }),
    onSuccess,
  });
}

/** They have left for good, given who takes over the open records; who never had a login is gone without a trace. */
export function useRemoveEmployee(employee: Employee | null) {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (reassign_to: string | null) => {
      const path = `/api/employees/${employee?.id ?? ''}`;
      return employee?.access === 'none'
        ? api.remove(path)
        : api.patch<Employee>(path, { status: 'terminated', reassign_to });
    },
    onSuccess,
  });
}

/** They are back, with the role they had. */
export function useTakeBack() {
  const onSuccess = usePeopleChanged();
  return useMutation({
    mutationFn: (id: string) => api.patch<Employee>(`/api/employees/${id}`, { status: 'active' }),
    onSuccess,
  });
}
