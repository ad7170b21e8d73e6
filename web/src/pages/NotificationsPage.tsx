import { NotificationsView } from '@/features/notifications/NotificationsView';

export function NotificationsPage() {
  return <NotificationsView />;
}
