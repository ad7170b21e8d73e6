import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import { recordKeys } from '@/api/records';
import type { Schemas } from '@/api/types';
import type { Tone } from '@/lib/theme';

export type ContactPart = Schemas['ContactPart'];
export type DealPart = Schemas['DealPart'];
export type Part = ContactPart['part'];

/** What somebody may be in a deal, with the colour of each. */
export const PARTS: readonly (readonly [Part, Tone])[] = [
  ['decision_maker', 'accent'],
  ['influencer', 'sky'],
  ['user', 'teal'],
  ['finance', 'success'],
  ['legal', 'warning'],
  ['other', 'slate'],
];

const KEY = ['deal-contacts'] as const;

/** Who takes part in a deal. */
export function dealContactsQuery(deal: string) {
  return queryOptions({
    queryKey: [...KEY, 'of-deal', deal],
    queryFn: ({ signal }) => api.get<ContactPart[]>(`/api/opportunities/${deal}/contacts`, undefined, signal),
  });
}

/** The deals somebody takes part in. */
export function contactDealsQuery(contact: string) {
  return queryOptions({
    queryKey: [...KEY, 'of-contact', contact],
    queryFn: ({ signal }) => api.get<DealPart[]>(`/api/contacts/${contact}/opportunities`, undefined, signal),
  });
}

export interface PartChange {
  part?: Part;
  is_primary?: boolean;
}

/** Adding, changing and removing; the deal's own contact follows the primary one. */
export function useDealContacts(deal: string) {
  const queries = useQueryClient();
  const path = `/api/opportunities/${deal}/contacts`;
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: KEY }),
      queries.invalidateQueries({ queryKey: recordKeys.type('opportunities') }),
    ]);
  return {
    add: useMutation({
      mutationFn: (body: { contact_id: string | null } & PartChange) => api.post<ContactPart>(path, body),
      onSettled,
    }),
    change: useMutation({
      mutationFn: ({ id, ...body }: { id: string } & PartChange) =>
        api.patch<ContactPart>(`${path}/${id}`, body),
      onSettled,
    }),
    remove: useMutation({ mutationFn: (id: string) => api.remove(`${path}/${id}`), onSettled }),
  };
}
