import { queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type Explanation = components['schemas']['Explanation'];
export type Reason = components['schemas']['Reason'];

export interface Asked {
  userId: string;
  type: string;
  id: string;
}

/** What a person may do with a record now, and why; never kept, for it changes with every role and owner. */
export function explanationQuery({ userId, type, id }: Asked) {
  return queryOptions({
    queryKey: ['explanation', userId, type, id],
    queryFn: ({ signal }) =>
      api.get<Explanation>('/api/access/explain', { user_id: userId, type, id }, signal),
    enabled: userId !== '' && id !== '',
    gcTime: 0,
    retry: false,
  });
}
