import {
  IconAlarm,
  IconAlertTriangle,
  IconAt,
  IconBell,
  IconClockExclamation,
  IconDownload,
  IconEyeOff,
  IconMailX,
  IconPencilCheck,
  IconShieldLock,
  IconSpeakerphone,
  IconUpload,
  IconUserPlus,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMetadata } from '@/api/session';
import { RelativeTime } from '@/components/Times';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { useRead, type Notification } from './queries';
import { texts } from './texts';
import classes from './Notifications.module.css';

const ICONS: Record<string, Icon> = {
  assignment: IconUserPlus,
  mention: IconAt,
  success: IconPencilCheck,
  reminder: IconAlarm,
  overdue: IconClockExclamation,
  import: IconUpload,
  export: IconDownload,
  campaign: IconSpeakerphone,
  error: IconMailX,
  system: IconAlertTriangle,
  security: IconShieldLock,
};

/** One notification: a press opens its place and marks it as read; the dot marks it as read alone. */
export function NotificationRow({ told, onOpen }: { told: Notification; onOpen?: () => void }) {
  const t = useTexts(texts);
  const { mutate: read } = useRead();
  const Shape = told.is_hidden ? IconEyeOff : (ICONS[told.type] ?? IconBell);
  const isUnread = told.read_at === null;
  const open = () => {
    if (isUnread) read(told.id);
    onOpen?.();
  };
  const inside = (
    <>
      <span className={classes.icon} data-type={told.type}>
        <Shape size={18} aria-hidden />
      </span>
      <span className={classes.words}>
        <span className={classes.name}>{told.title}</span>
        <Message told={told} />
      </span>
      <span className={classes.time}>
        <RelativeTime at={told.created_at} />
      </span>
    </>
  );
  return (
    <li className={classes.row} data-unread={isUnread || undefined}>
      {told.link ? (
        <Link to={told.link} className={classes.body} onClick={open}>
          {inside}
        </Link>
      ) : (
        <div className={classes.body}>{inside}</div>
      )}
      {isUnread ? (
        <button
          type="button"
          className={classes.dot}
          aria-label={t('read', { title: told.title })}
          title={t('read', { title: told.title })}
          onClick={() => read(told.id)}
        />
      ) : (
        <span className={classes.dotPlace} />
      )}
    </li>
  );
}

/** "Lead · Assigned to you by Ada Byron" */
function Message({ told }: { told: Notification }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { types } = useMetadata();
  const type = Object.values(types).find((each) => each.singular === told.entity_type);
  const due = told.metadata.due_at;
  const message =
    typeof due === 'string' ? t('due', { what: told.message, when: format.dateTime(due) }) : told.message;
  const parts = [told.count > 1 ? undefined : type?.label.singular, message].filter(Boolean);
  return parts.length > 0 && <span className={classes.message}>{parts.join(' · ')}</span>;
}
