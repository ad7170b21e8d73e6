import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus, IconStar } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { stageOf, useMetadata } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Chip } from '@/components/Chip';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { StageRing } from '@/components/StageRing';
import { titleOf } from '@/components/record-title';
import { useCreate } from '@/features/create/create-context';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { contactDealsQuery, PARTS, type DealPart } from './deal-contact-queries';
import { texts } from './deal-contact-texts';
import classes from './RelatedZone.module.css';
import own from './DealContacts.module.css';

interface ContactDealsProps {
  meta: TypeMeta;
  deals: TypeMeta;
  record: CrmRecord;
  editable: boolean;
}

/** The deals somebody takes part in, the open ones first, with what they are there. */
export function ContactDeals({ meta, deals, record, editable }: ContactDealsProps) {
  const t = useTexts(texts);
  const query = useQuery(contactDealsQuery(record.id));
  const queries = useQueryClient();
  const create = useCreate();
  const label = deals.label.plural;
  const newDeal = t('newDeal', { thing: deals.label.singular.toLowerCase() });
  const add = () =>
    create('opportunities', {
      preset: { contact_id: record.id },
      names: { contact: { id: record.id, name: titleOf(record, meta) } },
      onCreated: () => void queries.invalidateQueries({ queryKey: contactDealsQuery(record.id).queryKey }),
    });
  return (
    <section className={classes.section} aria-label={label}>
      <header className={classes.head}>
        <h2 className={classes.title}>{label}</h2>
        {query.data && <span className={`num ${classes.count}`}>{query.data.length}</span>}
        {deals.can.create && editable && (
          <Tooltip label={newDeal}>
            <ActionIcon variant="subtle" size={24} className={classes.add} aria-label={newDeal} onClick={add}>
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {query.isPending && [70, 55].map((width) => <Bar key={width} width={`${width}%`} />)}
      {query.isError && !query.data && (
        <ErrorState
          compact
          title={t('failed', { things: label })}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && <p className={classes.none}>{t('noDeals')}</p>}
      {query.data?.map((deal) => (
        <DealRow key={deal.opportunity_id} deal={deal} />
      ))}
    </section>
  );
}

function DealRow({ deal }: { deal: DealPart }) {
  const t = useTexts(texts);
  const format = useFormat();
  const metadata = useMetadata();
  const stage = stageOf(metadata, deal.stage);
  const tone = PARTS.find(([key]) => key === deal.part)?.[1] ?? 'slate';
  return (
    <div className={own.row}>
      {stage && (
        <span className={classes.ring} title={stage.name}>
          <StageRing kind={stage.kind} probability={stage.probability} tone={stage.color} size={16} />
          <span className="sr-only">{stage.name}</span>
        </span>
      )}
      <span className={own.who}>
        <Link
          to="/$type/$id"
          params={{ type: 'opportunities', id: deal.opportunity_id }}
          className={own.name}
        >
          {deal.name}
        </Link>
        <span className={own.job}>{format.money(deal.amount, deal.currency)}</span>
      </span>
      <Chip tone={tone} icon={deal.is_primary ? <IconStar size={12} aria-label={t('primary')} /> : undefined}>
        {t(`${deal.part}Part`)}
      </Chip>
    </div>
  );
}
