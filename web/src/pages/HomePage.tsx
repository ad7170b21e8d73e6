import { NoPermission } from '@/components/States';
import { useMe } from '@/api/session';

/** Only reached by somebody who may read no list at all. */
export function HomePage() {
  return <NoPermission tenant={useMe().tenant?.name} />;
}
