import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { CrmRecord, Schemas } from '@/api/types';
import type { Preview, Template } from '@/features/templates/queries';

export type Standing = Schemas['EmailStanding'];
export type EmailToSend = Schemas['EmailToSend'];
export type PersonType = 'contacts' | 'leads';

/** Whom a mail is for, on whose page it is written. */
export interface Receiver {
  type: PersonType;
  id: string;
  name: string;
}

export const kindOf = (type: PersonType) => (type === 'contacts' ? 'contact' : 'lead');

/** Whether somebody may be mailed, as whom, and through what. */
export function standingQuery(type: PersonType, id: string) {
  return queryOptions({
    queryKey: ['records', type, id, 'email-standing'] as const,
    queryFn: ({ signal }) => api.get<Standing>(`/api/${type}/${id}/emails/standing`, undefined, signal),
    staleTime: 15_000,
  });
}

const MOST_PEOPLE = 200;

/** The people of an account, by name. */
export function accountPeopleQuery(account: string) {
  const filter = JSON.stringify({ field: 'account_id', op: 'eq', value: account });
  return queryOptions({
    queryKey: ['records', 'contacts', 'people-of', account] as const,
    queryFn: async ({ signal }) =>
      (
        await api.list<CrmRecord>(
          '/api/contacts',
          { filter, sort: 'name', limit: MOST_PEOPLE, fields: 'id,name' },
          signal,
        )
      ).items,
    staleTime: 15_000,
  });
}

/** A template as it reads for somebody, to write on from. */
export function useFilledTemplate() {
  return useMutation({
    mutationFn: ({ template, to }: { template: Template; to: Receiver }) =>
      api.post<Preview>(`/api/email-templates/${template.id}/preview`, {
        record_id: to.id,
        entity_type: kindOf(to.type),
      }),
  });
}

export function useSendEmail() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ to, body, key }: { to: Receiver; body: EmailToSend; key: string }) =>
      api.post(`/api/${to.type}/${to.id}/emails`, body, { idempotencyKey: key }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['records'] }),
        queries.invalidateQueries({ queryKey: ['templates'] }),
      ]),
  });
}
