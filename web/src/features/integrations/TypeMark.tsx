import {
  IconBolt,
  IconBrandGithub,
  IconBrandGmail,
  IconBrandOffice,
  IconBrandOpenai,
  IconBrandSlack,
  IconBrandTwilio,
  IconBroadcast,
  IconCalendar,
  IconCalendarEvent,
  IconMicrophone,
  IconPhoneCall,
  IconPlug,
  IconServer2,
  IconTopologyStar3,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react';
import { toneOf } from '@/lib/tone';
import classes from './Integrations.module.css';

const ICONS: Record<string, Icon> = {
  openai: IconBrandOpenai,
  gmail: IconBrandGmail,
  outlook: IconBrandOffice,
  smtp: IconServer2,
  webhook_email: IconWebhook,
  callfluent: IconMicrophone,
  thoughtly: IconPhoneCall,
  twilio: IconBrandTwilio,
  signalwire: IconBroadcast,
  n8n: IconTopologyStar3,
  pabbly: IconBolt,
  google_calendar: IconCalendar,
  outlook_calendar: IconCalendarEvent,
  slack: IconBrandSlack,
  github: IconBrandGithub,
};

/** The picture of a type on a tile of its own colour. */
export function TypeMark({ type }: { type: string }) {
  const Shape = ICONS[type] ?? IconPlug;
  const tone = toneOf(type);
  return (
    <span
      className={classes.mark}
      style={{ background: `var(--${tone}-soft)`, color: `var(--${tone}-text)` }}
      aria-hidden
    >
      <Shape size={20} stroke={1.75} />
    </span>
  );
}
