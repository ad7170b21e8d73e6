import { Unsubscribe } from '@/features/unsubscribe/Unsubscribe';

export function UnsubscribePage() {
  return <Unsubscribe />;
}
