import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Notice } from '@/components/Notice';
import { SkeletonRows } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { titleOf } from '@/components/record-title';
import { useNamedTexts } from '@/components/use-named-texts';
import { dealContactsQuery } from '@/features/record/deal-contact-queries';
import type { EmailDraft } from './email-draft';
import { EmailComposer } from './EmailComposer';
import { accountPeopleQuery } from './queries';
import { texts } from './texts';
import classes from './Emails.module.css';

/** The types of records that a mail can be written on. */
export const MAILED_FROM: readonly string[] = ['contacts', 'leads', 'opportunities', 'accounts'];

interface RecordEmailProps {
  meta: TypeMeta;
  record: CrmRecord;
  draft: EmailDraft;
  onDraft: (changes: Partial<EmailDraft>) => void;
  onSent: () => void;
}

/** A mail written on a record: to the person it is, or to somebody who belongs to the deal or the account. */
export function RecordEmail({ meta, record, ...others }: RecordEmailProps) {
  const thing = meta.label.singular.toLowerCase();
  if (meta.name === 'opportunities') return <DealEmail deal={record} thing={thing} {...others} />;
  if (meta.name === 'accounts') return <AccountEmail account={record} thing={thing} {...others} />;
  const to = { type: meta.name as 'contacts' | 'leads', id: record.id, name: titleOf(record, meta) };
  return <EmailComposer to={to} opportunity={null} {...others} />;
}

type Writing = Omit<RecordEmailProps, 'meta' | 'record'> & { thing: string };

function DealEmail({ deal, ...others }: Writing & { deal: CrmRecord }) {
  const query = useQuery(dealContactsQuery(deal.id));
  const people = query.data?.map(({ contact_id: id, contact }) => ({ id, name: contact.name ?? '' }));
  return <PeopleEmail {...{ query, people }} opportunity={deal.id} {...others} />;
}

function AccountEmail({ account, ...others }: Writing & { account: CrmRecord }) {
  const query = useQuery(accountPeopleQuery(account.id));
  const people = query.data?.map(({ id, name }) => ({ id, name: String(name) }));
  return <PeopleEmail {...{ query, people }} opportunity={null} {...others} />;
}

interface PeopleEmailProps extends Writing {
  query: { error: Error | null; refetch: () => unknown };
  people: { id: string; name: string }[] | undefined;
  opportunity: string | null;
}

/** To one of several people: the first, until another one is chosen. */
function PeopleEmail({ query, people, thing, ...others }: PeopleEmailProps) {
  const t = useNamedTexts(texts);
  const [chosen, setChosen] = useState<string | null>(null);
  if (query.error)
    return (
      <ErrorState compact title={t('failed')} error={query.error} onRetry={() => void query.refetch()} />
    );
  if (!people) return <SkeletonRows rows={3} columns={1} />;
  const visible = people.filter((each) => each.name);
  const person = visible.find((each) => each.id === chosen) ?? visible[0];
  if (!person)
    return (
      <div className={classes.notice}>
        <Notice tone="info">{t('nobody', { thing })}</Notice>
      </div>
    );
  return (
    <>
      {visible.length > 1 && (
        <Select
          className={classes.receiver ?? ''}
          size="xs"
          aria-label={t('to')}
          data={visible.map(({ id, name }) => ({ value: id, label: name }))}
          value={person.id}
          allowDeselect={false}
          searchable={visible.length > 8}
          onChange={setChosen}
        />
      )}
      <EmailComposer
        key={person.id}
        to={{ type: 'contacts', id: person.id, name: person.name }}
        {...others}
      />
    </>
  );
}
