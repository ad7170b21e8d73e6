import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components, paths } from '@/api/schema';

export type SecuritySignal = components['schemas']['SecuritySignal'];
type Asked = NonNullable<paths['/api/security/signals']['get']['parameters']['query']>;
export type SignalKind = Exclude<NonNullable<Asked['kind']>, ''>;

export interface SignalRequest {
  q?: string | undefined;
  kind?: string | undefined;
  from?: string | undefined;
}

export function signalsQuery(request: SignalRequest) {
  return infiniteQueryOptions({
    queryKey: ['signals', request],
    queryFn: ({ pageParam, signal }) =>
      api.list<SecuritySignal>('/api/security/signals', { limit: 50, cursor: pageParam, ...request }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}
