import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';

export type MailSettings = components['schemas']['MailSettings'];
export type MailTrial = components['schemas']['MailTrial'];
type SenderSetting = components['schemas']['SenderSetting'];

export const mailSettingsQuery = queryOptions({
  queryKey: ['mail-settings'],
  queryFn: ({ signal }) => api.get<MailSettings>('/api/settings/email', undefined, signal),
});

export function useSaveSender() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (sender: SenderSetting) => api.put<MailSettings>('/api/settings/email', sender),
    onSuccess: (saved) => queries.setQueryData(mailSettingsQuery.queryKey, saved),
  });
}

/** Send a mail now; the server's own answers, line by line. */
export function useTestMail() {
  return useMutation({ mutationFn: (to: string) => api.post<MailTrial>('/api/settings/email/test', { to }) });
}
