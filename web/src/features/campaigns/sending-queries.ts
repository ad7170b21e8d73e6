import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { Schemas } from '@/api/types';

export type SendingState = Schemas['SendingState'];
export type Channel = '*' | 'email' | 'call';
/** Whom a switch reaches: this workspace, or the whole installation. */
export type Scope = 'tenant' | 'system';
const PATH = '/api/sending-switch';
const EVERY_MS = 30_000;

/** Whether campaigns may send, by channel, and who stopped them why. */
export function sendingQuery(scope: Scope) {
  return queryOptions({
    queryKey: ['campaigns', 'sending', scope],
    queryFn: ({ signal }) => api.get<SendingState>(PATH, { scope }, signal),
    staleTime: 5_000,
    refetchInterval: EVERY_MS,
  });
}

/** Stop sending, or let it go on. */
export function useTurnSwitch(scope: Scope) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { channel: Channel; enabled: boolean; reason: string }) =>
      api.put<SendingState>(PATH, { scope, ...body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['campaigns'] }),
  });
}

/** The switches that hold something back. */
export function stopsOf({ switches }: SendingState) {
  return switches.filter(({ enabled }) => !enabled);
}
