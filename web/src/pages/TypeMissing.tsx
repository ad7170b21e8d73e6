import { useMe } from '@/api/session';
import { NoPermission } from '@/components/States';
import { MENU_ORDER } from '@/features/shell/navigation';
import { NotFound } from './NotFound';

/** A type the role may not read is refused in words; any other name is not a page. */
export function TypeMissing({ type }: { type: string | undefined }) {
  const { tenant } = useMe();
  return MENU_ORDER.some((known) => known === type) ? <NoPermission tenant={tenant?.name} /> : <NotFound />;
}
