import { useMe } from '@/api/session';
import { NoPermission } from '@/components/States';
import { NotFound } from './NotFound';

const KNOWN = new Set(['leads', 'contacts', 'accounts', 'opportunities', 'activities']);

/** A type the role may not read is refused in words; any other name is not a page. */
export function TypeMissing({ type }: { type: string | undefined }) {
  const { tenant } = useMe();
  return KNOWN.has(type ?? '') ? <NoPermission tenant={tenant?.name} /> : <NotFound />;
}
