import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { NotificationRow } from './NotificationRow';
import type { Notification } from './queries';
import { texts } from './texts';
import classes from './Notifications.module.css';

interface Props {
  items: readonly Notification[];
  onOpen?: () => void;
}

/** Those of today, then those before. */
export function NotificationGroups({ items, onOpen }: Props) {
  const t = useTexts(texts);
  const format = useFormat();
  const today = format.date(new Date().toISOString());
  const isToday = (each: Notification) => format.date(each.created_at) === today;
  const groups = [
    { key: 'today', title: t('today'), items: items.filter(isToday) },
    { key: 'earlier', title: t('earlier'), items: items.filter((each) => !isToday(each)) },
  ];
  return groups.map(
    (group) =>
      group.items.length > 0 && (
        <section key={group.key} aria-label={group.title}>
          <h3 className={classes.group}>{group.title}</h3>
          <ul className={classes.rows}>
            {group.items.map((each) => (
              <NotificationRow key={each.id} told={each} {...(onOpen ? { onOpen } : {})} />
            ))}
          </ul>
        </section>
      ),
  );
}
