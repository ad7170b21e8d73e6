import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Schemas } from '@/api/types';

export type SendingState = Schemas['SendingState'];
export type Channel = '*' | 'email' | 'call';
const PATH = '/api/sending-switch';
const EVERY_MS = 30_000;

/** Whether campaigns may send, by channel, and who stopped them why. */
export const sendingQuery = queryOptions({
  queryKey: ['campaigns', 'sending'],
  queryFn: ({ signal }) => api.get<SendingState>(PATH, undefined, signal),
  staleTime: 5_000,
  refetchInterval: EVERY_MS,
});

/** Stop sending, or let it go on. */
export function useTurnSwitch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { channel: Channel; enabled: boolean; reason: string }) =>
      api.put<SendingState>(PATH, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['campaigns'] }),
  });
}

/** The switches of this workspace that hold something back. */
export function stoppedHere({ switches }: SendingState) {
  return switches.filter(({ scope, enabled }) => scope === 'tenant' && !enabled);
}
