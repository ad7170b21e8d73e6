import {
  IconArrowBackUp,
  IconArrowsExchange,
  IconBulb,
  IconCalendarEvent,
  IconChecklist,
  IconCircleCheck,
  IconFilePlus,
  IconMail,
  IconNote,
  IconPencil,
  IconPhone,
  IconPinned,
  IconPresentation,
  IconTrash,
  IconUserPlus,
  IconUserShare,
  type Icon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { stageOf, useMetadata } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { StageRing } from '@/components/StageRing';
import { RelativeTime } from '@/components/Times';
import type { Tone } from '@/lib/theme';
import { ActivityEntry } from './ActivityEntry';
import { NoteCard } from './NoteCard';
import type { TimelineEvent } from './queries';
import { TimelineSentence } from './TimelineSentence';
import classes from './Timeline.module.css';

interface TimelineItemProps {
  event: TimelineEvent;
  meta: TypeMeta;
  pinned?: boolean;
}

const ACTIVITY_ICONS: Record<string, [Icon, Tone]> = {
  call: [IconPhone, 'sky'],
  email: [IconMail, 'info'],
  meeting: [IconCalendarEvent, 'accent'],
  demo: [IconPresentation, 'teal'],
  proposal: [IconBulb, 'warning'],
  note: [IconNote, 'slate'],
};

const CHANGE_ICONS: Record<string, Icon> = {
  create: IconFilePlus,
  delete: IconTrash,
  restore: IconArrowBackUp,
};

/** One entry on the line: its sign, what it says, and when. */
export function TimelineItem({ event, meta, pinned = false }: TimelineItemProps) {
  const isNote = event.kind === 'note';
  const isActivity = event.kind === 'activity';
  const isCard = isNote || (isActivity && Boolean(event.body));
  return (
    <div className={classes.item} data-card={isCard || undefined}>
      <EventSign event={event} pinned={pinned} />
      {isNote && <NoteCard event={event} />}
      {isActivity && <ActivityEntry event={event} />}
      {!isNote && !isActivity && (
        <>
          <TimelineSentence event={event} meta={meta} />
          <span className={classes.time}>
            <RelativeTime at={event.at} />
          </span>
        </>
      )}
    </div>
  );
}

function EventSign({ event, pinned }: { event: TimelineEvent; pinned: boolean }) {
  const metadata = useMetadata();
  if (event.kind === 'stage') {
    const stage = stageOf(metadata, event.data.to, event.data.pipeline_id);
    if (stage) {
      return (
        <Sign tone={stage.color}>
          <StageRing kind={stage.kind} probability={stage.probability} tone={stage.color} size={14} />
        </Sign>
      );
    }
  }
  const [Shape, tone] = signOf(event, pinned);
  return (
    <Sign tone={tone}>
      <Shape size={14} aria-hidden />
    </Sign>
  );
}

function signOf(event: TimelineEvent, pinned: boolean): [Icon, Tone | null] {
  switch (event.kind) {
    case 'note':
      return pinned ? [IconPinned, 'warning'] : [IconNote, 'slate'];
    case 'activity':
      return ACTIVITY_ICONS[String(event.data.type)] ?? taskSign(event);
    case 'assignment':
      return [IconUserShare, null];
    case 'lineage':
      return [event.data.action === 'convert' ? IconUserPlus : IconArrowsExchange, 'success'];
    default:
      return [CHANGE_ICONS[String(event.data.action)] ?? IconPencil, null];
  }
}

function taskSign(event: TimelineEvent): [Icon, Tone] {
  return event.data.status === 'completed' ? [IconCircleCheck, 'success'] : [IconChecklist, 'teal'];
}

function Sign({ tone, children }: { tone: Tone | null; children: ReactNode }) {
  const colours = tone ? { '--soft': `var(--${tone}-soft)`, '--ink': `var(--${tone}-text)` } : {};
  return (
    <span className={classes.icon} style={colours as Record<string, string>}>
      {children}
    </span>
  );
}
