import { useQuery } from '@tanstack/react-query';
import { useMe } from '@/api/session';
import { IdleWarning } from './IdleWarning';
import { heartbeatQuery } from './queries';

/** Tells colleagues that somebody is here, and this person when their sign-in is about to end. */
export function Presence() {
  const { idle_logout: idleLogout, impersonation } = useMe().sign_in;
  useQuery({ ...heartbeatQuery, enabled: impersonation === null });
  return idleLogout > 0 ? <IdleWarning /> : null;
}
