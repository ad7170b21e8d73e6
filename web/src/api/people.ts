import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './client';
import type { Employee } from './types';

const PERSON_FIELDS =
  'id,user_id,name,first_name,last_name,email,title,department_id,department_name,role,status';

const employeesQuery = queryOptions({
  queryKey: ['employees'],
  queryFn: ({ signal }) =>
    api.list<Employee>('/api/employees', { limit: 200, fields: PERSON_FIELDS }, signal),
  staleTime: 5 * 60_000,
});

/** Everybody of the tenant, up to 200; those without `user_id` have no sign-in and cannot own records. */
export function useEmployees(enabled = true): Employee[] {
  return useQuery({ ...employeesQuery, enabled }).data?.items ?? [];
}

/** Those who can own a record or be assigned one. */
export function useOwners(enabled = true): (Employee & { user_id: string })[] {
  return useEmployees(enabled).filter(
    (person): person is Employee & { user_id: string } => person.user_id !== null,
  );
}
