import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { apiAddress } from '@/api/configuration';
import { useMutation } from '@/api/mutation';

interface Erasure {
  queued: boolean;
  /** How much of what, by name. */
  replaces: Record<string, number>;
}

/** Whose data: a contact, a lead, or a user of the workspace. */
export interface PersonRef {
  collection: 'contacts' | 'leads' | 'users';
  id: string;
}

const pathOf = ({ collection, id }: PersonRef) => `/api/${collection}/${id}`;

/** What an erasure would replace; nothing is changed by asking. */
export function erasurePreviewQuery(person: PersonRef) {
  return queryOptions({
    queryKey: ['erasure', person],
    queryFn: () => api.remove<Erasure>(pathOf(person), { gdpr: true }),
    gcTime: 0,
    retry: false,
  });
}

export function useErase(person: PersonRef) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.remove<Erasure>(pathOf(person), { gdpr: true, confirm: true }),
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** Where everything that is stored of a person lies as a file. */
export function personFileAddress(person: PersonRef): string {
  return apiAddress(`${pathOf(person)}/export`);
}
