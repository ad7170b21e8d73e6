import { UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, useState, type ReactNode } from 'react';
import { stageOf, useMetadata } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import type { TimelineEvent } from './queries';
import { timelineTexts } from './timeline-texts';
import { changedFields, type ChangedField } from './timeline-words';
import { useWords } from './use-words';
import classes from './Timeline.module.css';

interface SentenceProps {
  event: TimelineEvent;
  meta: TypeMeta;
}

/** What happens to a record as a whole. */
const WHOLE: Record<string, 'created' | 'deleted' | 'restored'> = {
  create: 'created',
  delete: 'deleted',
  restore: 'restored',
};

/** A small event in one line of words. */
export function TimelineSentence({ event, meta }: SentenceProps) {
  const t = useTexts(timelineTexts);
  const who = event.actor?.name ?? t('system');
  if (event.kind === 'stage') return <StageSentence event={event} who={who} />;
  if (event.kind === 'assignment') return <AssignmentSentence event={event} who={who} />;
  const whole = event.kind === 'change' ? WHOLE[String(event.data.action)] : undefined;
  if (whole)
    return <p className={classes.sentence}>{t(whole, { who, thing: meta.label.singular.toLowerCase() })}</p>;
  if (event.kind === 'change') return <ChangeSentence event={event} meta={meta} who={who} />;
  return <LineageSentence event={event} meta={meta} who={who} />;
}

/** Where a record came from, or what was made of it. */
function LineageSentence({ event, meta, who }: SentenceProps & { who: string }) {
  const t = useTexts(timelineTexts);
  const { types } = useMetadata();
  const { action, from_type: from, from_id: fromId, to_type: to, to_id: toId } = event.data;
  const isSource = from === meta.singular;
  const other = Object.values(types).find((type) => type.singular === (isSource ? to : from));
  const id = isSource ? toId : fromId;
  const known = action === 'convert' || action === 'merge';
  const label = other?.label.singular.toLowerCase() ?? '';
  const an = /^[aeiou]/.test(label) ? 'an' : 'a';
  const words = known
    ? t(isSource ? `${action}To` : `${action}From`, { who, a: action === 'merge' ? 'another' : an })
    : `${who}: ${String(action)}`;
  return (
    <p className={classes.sentence}>
      {words}{' '}
      {other && typeof id === 'string' && (
        <Link to="/$type/$id" params={{ type: other.name, id }} className={classes.subject}>
          {label}
        </Link>
      )}
    </p>
  );
}

function StageSentence({ event, who }: { event: TimelineEvent; who: string }) {
  const t = useTexts(timelineTexts);
  const metadata = useMetadata();
  const name = (key: unknown) =>
    stageOf(metadata, key, event.data.pipeline_id)?.name ?? (typeof key === 'string' ? key : '');
  const before = name(event.data.from);
  return (
    <p className={classes.sentence}>
      {t('moved', { who })} {before && <>{before} → </>}
      <b>{name(event.data.to)}</b>
      {typeof event.data.reason === 'string' && event.data.reason && ` · ${event.data.reason}`}
    </p>
  );
}

function AssignmentSentence({ event, who }: { event: TimelineEvent; who: string }) {
  const t = useTexts(timelineTexts);
  const { people } = useWords();
  const { field, to, to_name: given } = event.data;
  const name = nameOf(given) ?? nameOf(to) ?? (typeof to === 'string' ? (people.get(to) ?? null) : null);
  const isOwner = field === 'owner_id';
  if (!name) return <p className={classes.sentence}>{t(isOwner ? 'ownerCleared' : 'unassigned', { who })}</p>;
  return (
    <p className={classes.sentence}>
      {t(isOwner ? 'ownerSet' : 'assignedTo', { who })} <b>{name}</b> {isOwner && t('ownerSetEnd')}
    </p>
  );
}

function nameOf(value: unknown): string | null {
  if (value !== null && typeof value === 'object' && 'name' in value) return nameOf(value.name);
  return typeof value === 'string' && value && !UUID.test(value) ? value : null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;
const INLINE = 3;

function ChangeSentence({ event, meta, who }: SentenceProps & { who: string }) {
  const t = useTexts(timelineTexts);
  const words = useWords();
  const [open, setOpen] = useState(false);
  const fields = changedFields(event, meta, words);
  const only = fields.length === 1 ? fields[0] : undefined;
  if (fields.length === 0) return <p className={classes.sentence}>{event.title ?? t('changed', { who })}</p>;
  return (
    <div className={classes.sentence}>
      {t('changed', { who })}{' '}
      {only ? (
        <>
          <b>{only.label}</b> <FromTo change={only} />
        </>
      ) : (
        <>
          {joined(fields.slice(0, INLINE).map((field) => <b key={field.name}>{field.label}</b>))}
          {fields.length > INLINE && ` ${t('and')} ${t('more', { count: fields.length - INLINE })}`}
          {' · '}
          <UnstyledButton className={classes.link} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('hide') : t('show')}
          </UnstyledButton>
        </>
      )}
      {open && !only && (
        <ul className={classes.details}>
          {fields.map((field) => (
            <li key={field.name}>
              <b>{field.label}</b> <FromTo change={field} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function FromTo({ change }: { change: ChangedField }) {
  const t = useTexts(timelineTexts);
  if (change.before === null && change.after === null) return null;
  return (
    <>
      {change.before !== null && (
        <>
          {t('from')} <span className={classes.before}>{change.before}</span>{' '}
        </>
      )}
      {t('to')} <span className={classes.after}>{change.after ?? t('empty')}</span>
    </>
  );
}

function joined(parts: ReactNode[]): ReactNode {
  return parts.map((part, index) => (
    <Fragment key={index}>
      {index > 0 && ', '}
      {part}
    </Fragment>
  ));
}
