import { Button, Tooltip } from '@mantine/core';
import { IconMail, IconPhone } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { fieldOf } from '@/api/session';
import type { CrmRecord, FieldMeta, NamedRef, TypeMeta } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { FieldValue, readField } from '@/components/FieldValue';
import { RecordLink } from '@/components/RecordLink';
import { RecordMark } from '@/components/RecordMark';
import { ScoreRing } from '@/components/ScoreRing';
import { TagChip } from '@/components/TagChip';
import { titleOf } from '@/components/record-title';
import { useTexts } from '@/lib/i18n';
import { dialLink, usePhoneText } from '@/lib/phone';
import { ConvertButton, RecordMenu } from './RecordActions';
import { StatusMenu } from './StatusMenu';
import { texts } from './texts';
import { valueText, type Words } from './timeline-words';
import { useWords } from './use-words';
import { useWriteEmail } from './use-write-email';
import classes from './RecordHead.module.css';

interface RecordHeadProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
  onDeleted: () => void;
  /** Shows the timeline, where a mail is written. */
  onWrite: () => void;
  compact?: boolean;
}

/** Who or what this is, how it stands, and what can be done with it. */
export function RecordHead({ meta, record, editable, onDeleted, onWrite, compact = false }: RecordHeadProps) {
  const name = titleOf(record, meta);
  const tags = Array.isArray(record.tags) ? (record.tags as string[]) : [];
  return (
    <div className={classes.head} data-compact={compact || undefined}>
      <RecordMark meta={meta} record={record} title={name} size={compact ? 36 : 40} />
      <div className={classes.words}>
        <div className={classes.line}>
          <h1 className={classes.name} title={name}>
            {name}
          </h1>
          <StatusMenu meta={meta} record={record} editable={editable} />
          {!compact && tags.slice(0, 3).map((tag) => <TagChip key={tag} slug={tag} />)}
        </div>
        <HeadFacts meta={meta} record={record} compact={compact} />
      </div>
      <ScoreBadge record={record} compact={compact} />
      {!compact && typeof record.score === 'number' && <span className={classes.divider} />}
      <div className={classes.actions}>
        <ContactButtons record={record} meta={meta} onWrite={onWrite} />
        <ConvertButton meta={meta} record={record} editable={editable} />
      </div>
      <RecordMenu meta={meta} record={record} onDeleted={onDeleted} />
    </div>
  );
}

/** The owner, the account and up to two facts of the card, in one muted line. */
function HeadFacts({ meta, record, compact }: { meta: TypeMeta; record: CrmRecord; compact: boolean }) {
  const t = useTexts(texts);
  const owner = record.owner as NamedRef | null | undefined;
  const account = record.account as NamedRef | null | undefined;
  const words = useWords();
  const facts = (compact ? [] : meta.list.card).flatMap((name) => {
    const field = fieldOf(meta, name);
    const value = field && readField(record, field);
    return field && !field.name.endsWith('_id') && value !== null && value !== undefined && value !== ''
      ? [field]
      : [];
  });
  const parts: [string, ReactNode][] = [];
  if (account?.name)
    parts.push(['account', <RecordLink key="account" reference={account} type="accounts" />]);
  for (const field of facts) {
    parts.push([field.name, <FactText key={field.name} field={field} record={record} words={words} />]);
  }
  if ('owner_id' in record)
    parts.push([
      'owner',
      <span key="owner" className={classes.owner} title={t('ownerIs')}>
        {owner?.name && <Avatar name={owner.name} userId={owner.id} size={18} />}
        {owner?.name ?? t('unassigned')}
      </span>,
    ]);
  return (
    <div className={classes.facts}>
      {parts.map(([key, part]) => (
        <span key={key} className={classes.part} data-part={key}>
          {part}
        </span>
      ))}
    </div>
  );
}

/** In words: chips are for the status alone. */
function FactText({ field, record, words }: { field: FieldMeta; record: CrmRecord; words: Words }) {
  if (field.kind !== 'select') return <FieldValue field={field} record={record} dense />;
  return <>{valueText(field, readField(record, field), words)}</>;
}

function ScoreBadge({ record, compact }: { record: CrmRecord; compact: boolean }) {
  const t = useTexts(texts);
  if (typeof record.score !== 'number') return null;
  const word = record.score >= 70 ? 'strong' : record.score >= 40 ? 'fair' : 'weak';
  const reason = typeof record.score_reason === 'string' ? record.score_reason : '';
  return (
    <Tooltip label={reason} disabled={!reason} multiline maw={280}>
      <div
        className={classes.score}
        {...(reason ? { tabIndex: 0, role: 'group', 'aria-label': reason } : {})}
      >
        <ScoreRing score={record.score} size={36} inside />
        {!compact && (
          <div className={classes.scoreWords}>
            <span className={classes.muted}>{t('score')}</span>
            <b>{t(word)}</b>
          </div>
        )}
      </div>
    </Tooltip>
  );
}

function ContactButtons({ meta, record, onWrite }: Pick<RecordHeadProps, 'meta' | 'record' | 'onWrite'>) {
  const t = useTexts(texts);
  const write = useWriteEmail(meta, record, onWrite);
  const first = (kind: 'phone' | 'email') => {
    const field = meta.fields.find(
      (each) => each.kind === kind && typeof record[each.name] === 'string' && record[each.name],
    );
    return field ? String(record[field.name]) : null;
  };
  const phone = first('phone');
  const email = first('email');
  const phoneText = usePhoneText(phone ?? '');
  return (
    <>
      {phone && (
        <ContactButton
          href={dialLink(phone)}
          icon={<IconPhone size={16} />}
          label={t('call')}
          refusal={record.do_not_call === true ? t('doNotCall') : null}
          hint={phoneText}
        />
      )}
      {email && (
        <ContactButton
          {...(write ? { onClick: write } : { href: `mailto:${email}` })}
          icon={<IconMail size={16} />}
          label={t(write ? 'sendEmail' : 'email')}
          refusal={record.do_not_email === true ? t('doNotEmail') : null}
          hint={email}
        />
      )}
    </>
  );
}

interface ContactButtonProps {
  href?: string;
  onClick?: () => void;
  icon: ReactNode;
  label: string;
  refusal: string | null;
  hint: string;
}

/** Blocked contact stays visible and says why. */
function ContactButton({ href, onClick, icon, label, refusal, hint }: ContactButtonProps) {
  return (
    <Tooltip label={refusal ?? hint}>
      {refusal ? (
        <Button
          variant="default"
          leftSection={icon}
          data-disabled
          aria-disabled
          onClick={(event) => event.preventDefault()}
        >
          {label}
        </Button>
      ) : href ? (
        <Button component="a" href={href} variant="default" leftSection={icon}>
          {label}
        </Button>
      ) : (
        <Button variant="default" leftSection={icon} onClick={onClick}>
          {label}
        </Button>
      )}
    </Tooltip>
  );
}
