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
import { texts } from './texts';
import classes from './Emails.module.css';

/** The types of records that a mail can be written on. */
export const MAILED_FROM: readonly string[] = ['contacts', 'leads', 'opportunities'];

interface RecordEmailProps {
  meta: TypeMeta;
  record: CrmRecord;
  draft: EmailDraft;
  onDraft: (changes: Partial<EmailDraft>) => void;
  onSent: () => void;
}

/** A mail written on a record: to the person it is, or to somebody who belongs to the deal. */
export function RecordEmail({ meta, record, ...others }: RecordEmailProps) {
  if (meta.name === 'opportunities')
    return <DealEmail deal={record} thing={meta.label.singular.toLowerCase()} {...others} />;
  const to = { type: meta.name as 'contacts' | 'leads', id: record.id, name: titleOf(record, meta) };
  return <EmailComposer to={to} opportunity={null} {...others} />;
}

type DealEmailProps = Omit<RecordEmailProps, 'meta' | 'record'> & { deal: CrmRecord; thing: string };

function DealEmail({ deal, thing, ...others }: DealEmailProps) {
  const t = useNamedTexts(texts);
  const { data: people, error, refetch } = useQuery(dealContactsQuery(deal.id));
  const [chosen, setChosen] = useState<string | null>(null);
  if (error) return <ErrorState compact title={t('failed')} error={error} onRetry={() => void refetch()} />;
  if (!people) return <SkeletonRows rows={3} columns={1} />;
  const visible = people.filter((each) => each.contact.name);
  const person = visible.find((each) => each.contact_id === chosen) ?? visible[0];
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
          data={visible.map((each) => ({ value: each.contact_id, label: each.contact.name ?? '' }))}
          value={person.contact_id}
          allowDeselect={false}
          onChange={setChosen}
        />
      )}
      <EmailComposer
        key={person.contact_id}
        to={{ type: 'contacts', id: person.contact_id, name: person.contact.name ?? '' }}
        opportunity={deal.id}
        {...others}
      />
    </>
  );
}
