import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { useTexts } from '@/lib/i18n';
import { AddDealContact } from './AddDealContact';
import { dealContactsQuery } from './deal-contact-queries';
import { texts } from './deal-contact-texts';
import { DealContactRow } from './DealContactRow';
import classes from './RelatedZone.module.css';

interface DealContactsProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
}

/** Who takes part in a deal, the primary contact first. */
export function DealContacts({ meta, record, editable }: DealContactsProps) {
  const t = useTexts(texts);
  const contacts = useTypeMeta('contacts');
  const query = useQuery({ ...dealContactsQuery(record.id), enabled: contacts !== undefined });
  const [adding, setAdding] = useState(false);
  if (!contacts) return null;
  const mayChange = editable && meta.can.update;
  const add = t('add', { thing: contacts.label.singular.toLowerCase() });
  return (
    <section className={classes.section} aria-label={contacts.label.plural}>
      <header className={classes.head}>
        <h2 className={classes.title}>{contacts.label.plural}</h2>
        {query.data && <span className={`num ${classes.count}`}>{query.data.length}</span>}
        {mayChange && (
          <Tooltip label={add}>
            <ActionIcon
              variant="subtle"
              size={24}
              className={classes.add}
              aria-label={add}
              onClick={() => setAdding(true)}
            >
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {query.isPending && [70, 55].map((width) => <Bar key={width} width={`${width}%`} />)}
      {query.isError && !query.data && (
        <ErrorState
          compact
          title={t('failed', { things: contacts.label.plural })}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && <p className={classes.none}>{t(mayChange ? 'none' : 'noneToRead')}</p>}
      {query.data?.map((one) => (
        <DealContactRow key={one.contact_id} {...{ meta, record, one }} editable={mayChange} />
      ))}
      {adding && <AddDealContact meta={meta} record={record} onClose={() => setAdding(false)} />}
    </section>
  );
}
