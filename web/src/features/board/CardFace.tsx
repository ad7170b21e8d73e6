import {
  IconAlertCircle,
  IconCalendarEvent,
  IconChecklist,
  IconMail,
  IconPhone,
  type Icon,
} from '@tabler/icons-react';
import { Avatar, RecordLogo } from '@/components/Avatar';
import { Money } from '@/components/Money';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { lateBy } from '@/lib/lateness';
import { ageTone, daysInStage, nameUnder, type BoardCard, type BoardColumn } from './board-state';
import { texts } from './texts';
import classes from './BoardCard.module.css';

interface CardFaceProps {
  card: BoardCard;
  column: BoardColumn;
  now: number;
}

/** What a card says: whose deal, how much, what is next, by when, and who has it. */
export function CardFace({ card, column, now }: CardFaceProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const days = daysInStage(card, now);
  const tone = ageTone(days, column);
  const account = card.account?.name ?? null;
  const title = String(card.name);
  return (
    <>
      <div className={classes.line}>
        <RecordLogo name={account ?? title} size={20} />
        <span className={classes.title}>{account ?? title}</span>
        {days !== null && column.kind === 'open' && (
          <span className={classes.age} data-tone={tone ?? undefined} title={t('ageLong', { count: days })}>
            {t('age', { count: days })}
          </span>
        )}
      </div>
      <div className={classes.line}>
        <span className={classes.name}>{account ? nameUnder(account, title) : ''}</span>
        <Money
          amount={Number(card.amount)}
          currency={typeof card.currency === 'string' ? card.currency : null}
          bold
        />
      </div>
      <div className={classes.foot}>
        <NextActivity card={card} column={column} />
        <span className={classes.space} />
        {card.close_date && (
          <span className={classes.date} title={t('closes', { date: format.date(card.close_date) })}>
            {format.shortDate(card.close_date)}
          </span>
        )}
        {card.owner?.name && <Avatar name={card.owner.name} userId={card.owner.id} size={18} labelled />}
      </div>
    </>
  );
}

const ICONS: Record<string, Icon> = { call: IconPhone, email: IconMail, meeting: IconCalendarEvent };

function NextActivity({ card, column }: { card: BoardCard; column: BoardColumn }) {
  const t = useTexts(texts);
  const format = useFormat();
  const next = card.next_activity;
  if (column.kind !== 'open') return null;
  if (!next) {
    return (
      <span className={classes.next} data-late>
        <IconAlertCircle size={14} aria-hidden />
        {t('noNextStep')}
      </span>
    );
  }
  const Shape = ICONS[next.type] ?? IconChecklist;
  const late = next.due_at !== null && lateBy(next.due_at) > 0;
  return (
    <span className={classes.next} data-late={late || undefined} title={next.subject}>
      <Shape size={14} aria-hidden />
      <span className={classes.clip}>
        {next.subject}
        {next.due_at && `, ${format.shortDate(next.due_at)}`}
      </span>
    </span>
  );
}
