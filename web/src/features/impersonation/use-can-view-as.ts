import { useMe } from '@/api/session';

/** Whoever may look through others' eyes, and does not do so already. */
export function useCanViewAs(): boolean {
  const { permissions, tenant, sign_in: signIn } = useMe();
  return tenant !== null && signIn.impersonation === null && permissions.includes('users.impersonate');
}
