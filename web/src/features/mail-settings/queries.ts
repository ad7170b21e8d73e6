import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type MailSettings = components['schemas']['MailSettings'];
export type MailTrial = components['schemas']['MailTrial'];
type SenderSetting = components['schemas']['MailChange'];

const PATH = '/api/settings/email';
const SYSTEM = { scope: 'system' };

export const mailSettingsQuery = queryOptions({
  queryKey: ['mail-settings'],
  queryFn: ({ signal }) => api.get<MailSettings>(PATH, SYSTEM, signal),
});

export function useSaveSender() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (sender: SenderSetting) => api.put<MailSettings>(`${PATH}?scope=system`, sender),
    onSuccess: (saved) => queries.setQueryData(mailSettingsQuery.queryKey, saved),
  });
}

/** Send a mail now; the server's own answers, line by line. */
export function useTestMail() {
  return useMutation({
    mutationFn: (to: string) => api.post<MailTrial>(`${PATH}/test?scope=system`, { to }),
  });
}
