import { useOwners } from '@/api/people';
import { Fragment } from 'react';
import { useMetadata } from '@/api/session';
import type { CrmRecord, FieldMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { lateBy } from '@/lib/lateness';
import { dialLink, usePhoneText } from '@/lib/phone';
import { Avatar, RecordLogo } from './Avatar';
import { Money } from './Money';
import { RecordLink } from './RecordLink';
import { ScoreRing } from './ScoreRing';
import { StageChip } from './StageChip';
import { StatusChip } from './StatusChip';
import { TagChip } from './TagChip';
import { DateText, RelativeTime } from './Times';
import { includedRef } from './included-ref';
import classes from './Values.module.css';

interface FieldValueProps {
  field: FieldMeta;
  record: CrmRecord;
  /** In a table cell: one line, no empty mark, links only where they do not fight with opening the row. */
  dense?: boolean;
  /** Choices other than the status are a dot and a word: one chip in a row is enough. */
  quiet?: boolean;
}

/** Shows the value of any field of any record. */
export function FieldValue({ field, record, dense = false, quiet = false }: FieldValueProps) {
  const value = readField(record, field);
  if (field.kind === 'user' && field.custom) return <ColleagueValue id={value} dense={dense} />;
  if (field.kind === 'user') return <PersonValue record={record} field={field} dense={dense} />;
  if (field.link === 'pipelines') return <PipelineName id={value} />;
  if (field.kind === 'link') return <LinkValue record={record} field={field} dense={dense} />;
  if (field.name === 'currency' && !value) return <OwnCurrency />;
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
    return dense ? null : <span className={classes.empty}>–</span>;
  }
  return <PlainValue field={field} record={record} value={value} dense={dense} quiet={quiet} />;
}

/** Custom fields live in `custom`, under their name with or without the prefix. */
export function readField(record: CrmRecord, field: FieldMeta): unknown {
  if (!field.name.startsWith('custom.')) {
    const own = record[field.name];
    return own === undefined && field.custom
      ? (record.custom as Record<string, unknown> | null)?.[field.name]
      : own;
  }
  return (record.custom as Record<string, unknown> | null)?.[field.name.slice('custom.'.length)];
}

/** Amounts without a currency of their own are in the tenant's. */
function OwnCurrency() {
  return <span className={classes.empty}>{useFormat().settings.currency}</span>;
}

function PlainValue({ field, record, value, dense, quiet }: Required<FieldValueProps> & { value: unknown }) {
  const format = useFormat();
  switch (field.kind) {
    case 'money':
      return (
        <Money
          amount={Number(value)}
          currency={typeof record.currency === 'string' ? record.currency : null}
        />
      );
    case 'percent':
      return <span className="num">{format.percent(Number(value))}</span>;
    case 'integer':
    case 'number':
      return <NumberValue name={field.name} value={Number(value)} />;
    case 'date':
      return <DateText value={String(value)} />;
    case 'time':
      return <span className="num">{format.clock(String(value))}</span>;
    case 'datetime':
      return <DueOrTime name={field.name} record={record} at={String(value)} />;
    case 'boolean':
      return <span>{value ? 'Yes' : 'No'}</span>;
    case 'select':
      return field.name === 'stage' ? (
        <StageChip stage={String(value)} pipelineId={record.pipeline_id} />
      ) : (
        <StatusChip field={field} value={String(value)} quiet={quiet} />
      );
    case 'multiselect':
      return (
        <span className={classes.chips} data-dense={dense || undefined}>
          {[value].flat().map((each) => (
            <StatusChip key={String(each)} field={field} value={String(each)} />
          ))}
        </span>
      );
    case 'tags':
      return (
        <span className={classes.chips} data-dense={dense || undefined}>
          {(value as string[]).map((tag) => (
            <TagChip key={tag} slug={tag} />
          ))}
        </span>
      );
    default:
      return (
        <TextValue
          field={field}
          text={typeof value === 'string' ? value : JSON.stringify(value)}
          dense={dense}
        />
      );
  }
}

const FINISHED = new Set(['completed', 'cancelled']);

/** A due time that has passed is the only red in a row. */
function DueOrTime({ name, record, at }: { name: string; record: CrmRecord; at: string }) {
  const late = name === 'due_at' && !FINISHED.has(String(record.status)) && lateBy(at) > 0;
  return (
    <span className={late ? classes.late : undefined}>
      <RelativeTime at={at} />
    </span>
  );
}

function NumberValue({ name, value }: { name: string; value: number }) {
  const format = useFormat();
  if (name !== 'score')
    return <span className="num">{name.includes('year') ? String(value) : format.number(value)}</span>;
  return (
    <span className={`num ${classes.score}`}>
      <ScoreRing score={value} size={18} />
      {format.number(value, 0)}
    </span>
  );
}

const HREF: Partial<Record<FieldMeta['kind'], (text: string) => string>> = {
  email: (text) => `mailto:${text}`,
  phone: dialLink,
  url: (text) => (/^https?:\/\//i.test(text) ? text : `https://${text}`),
};

function TextValue({ field, text, dense }: { field: FieldMeta; text: string; dense: boolean }) {
  const href = HREF[field.kind]?.(text);
  if (!href || dense) {
    return (
      <span className={dense ? classes.clip : classes.multiline}>
        {field.kind === 'phone' ? <PhoneText text={text} /> : text}
      </span>
    );
  }
  const outside = field.kind === 'url' ? { target: '_blank', rel: 'noreferrer' } : {};
  return (
    <a
      className={classes.anchor}
      href={href}
      aria-label={field.kind === 'phone' ? undefined : text}
      {...outside}
      onClick={(event) => event.stopPropagation()}
    >
      {field.kind === 'phone' ? <PhoneText text={text} /> : <Address text={text} />}
    </a>
  );
}

/** A mail or web address that does not fit goes on after its signs, not within a word. */
function Address({ text }: { text: string }) {
  return text.split(/(?<=[@/])|(?=[.])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

function PhoneText({ text }: { text: string }) {
  return <span className={classes.phone}>{usePhoneText(text)}</span>;
}

/** A custom field holds only the id of a colleague. */
function ColleagueValue({ id, dense }: { id: unknown; dense: boolean }) {
  const owners = useOwners();
  if (typeof id !== 'string') return dense ? null : <span className={classes.empty}>–</span>;
  const name = owners.find((person) => person.user_id === id)?.name ?? 'Former colleague';
  return (
    <span className={classes.person}>
      <Avatar name={name} userId={id} size={dense ? 20 : 22} />
      <span className={classes.label}>{name}</span>
    </span>
  );
}

function PersonValue({ record, field, dense }: Required<Omit<FieldValueProps, 'quiet'>>) {
  const person = includedRef(record, field);
  if (!person)
    return dense ? (
      <span className={classes.empty}>Unassigned</span>
    ) : (
      <span className={classes.empty}>–</span>
    );
  const name = person.name ?? 'Former colleague';
  return (
    <span className={classes.person}>
      <Avatar name={name} userId={person.id} size={dense ? 20 : 22} />
      <span className={classes.label}>{name}</span>
    </span>
  );
}

function LinkValue({ record, field, dense }: Required<Omit<FieldValueProps, 'quiet'>>) {
  const ref = includedRef(record, field);
  if (!ref) return dense ? null : <span className={classes.empty}>–</span>;
  if (ref.visible === false || ref.name === null)
    return <span className={classes.hidden}>Not visible to you</span>;
  const sign = dense ? undefined : <RecordLogo name={ref.name} size={18} />;
  return <RecordLink reference={ref} type={ref.type ?? field.link} dense={dense} sign={sign} />;
}

function PipelineName({ id }: { id: unknown }) {
  return <span>{useMetadata().pipelines.find((pipeline) => pipeline.id === id)?.name}</span>;
}
