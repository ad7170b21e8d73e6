import { api } from '@/api/client';
import { useMutation } from '@/api/mutation';
import type { components } from '@/api/schema';

export type Setup = components['schemas']['Setup'];
type Codes = components['schemas']['BackupCodes'];

export function useFactorSetup() {
  return useMutation({ mutationFn: () => api.post<Setup>('/api/auth/2fa/setup') });
}

export function useFactorEnable() {
  return useMutation({ mutationFn: (code: string) => api.post<Codes>('/api/auth/2fa/enable', { code }) });
}

export function useFactorDisable() {
  return useMutation({
    mutationFn: (proof: { password: string; code: string }) =>
      api.post<undefined>('/api/auth/2fa/disable', proof),
  });
}

export function useBackupCodes() {
  return useMutation({
    mutationFn: (password: string) => api.post<Codes>('/api/auth/2fa/backup-codes', { password }),
  });
}
