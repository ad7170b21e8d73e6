import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta, TypeName } from '@/api/types';
import { Bar } from '@/components/Skeleton';
import { ErrorState } from '@/components/States';
import { titleOf } from '@/components/record-title';
import { useCreate } from '@/features/create/create-context';
import { PersonConsents } from '@/features/consent/PersonConsents';
import { DealLines } from '@/features/products/DealLines';
import { writeFilter, type Filter } from '@/lib/filter';
import { useFormat } from '@/lib/format-context';
import { defineTexts, useTexts } from '@/lib/i18n';
import { ContactDeals } from './ContactDeals';
import { DealContacts } from './DealContacts';
import { NextSteps } from './NextSteps';
import { useRelated } from './queries';
import { RelatedRow } from './RelatedRow';
import classes from './RelatedZone.module.css';

const texts = defineTexts('related', {
  add: 'New {{thing}}',
  none: 'None yet',
  more: 'Show all {{count}}',
  failed: '{{thing}} did not load',
});

const SHOWN = 5;
/** Notes are in the timeline; activities have a list of their own above. */
const ELSEWHERE = new Set<TypeName>(['notes', 'activities']);

interface RelatedZoneProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
}

/** What belongs to a record: what comes next, then the records that point here. */
export function RelatedZone({ meta, record, editable }: RelatedZoneProps) {
  const activities = useTypeMeta('activities');
  const deals = useTypeMeta('opportunities');
  return (
    <div className={classes.zone}>
      {meta.name === 'opportunities' && <DealLines record={record} editable={editable && meta.can.update} />}
      {activities && meta.name !== 'activities' && (
        <NextSteps meta={meta} activities={activities} record={record} editable={editable} />
      )}
      {meta.name === 'opportunities' && <DealContacts {...{ meta, record, editable }} />}
      {meta.name === 'contacts' && deals && <ContactDeals {...{ meta, deals, record, editable }} />}
      {(meta.name === 'contacts' || meta.name === 'leads') && (
        <PersonConsents type={meta.name} record={record} editable={editable && meta.can.update} />
      )}
      {meta.related
        .filter((related) => !ELSEWHERE.has(related.type))
        .filter((related) => meta.name !== 'contacts' || related.type !== 'opportunities')
        .map((related) => (
          <RelatedList key={`${related.type}.${related.field}`} {...{ meta, record, editable, related }} />
        ))}
    </div>
  );
}

type RelatedListProps = RelatedZoneProps & { related: TypeMeta['related'][number] };

function RelatedList({ meta, record, editable, related }: RelatedListProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const other = useTypeMeta(related.type);
  const create = useCreate();
  const filter: Filter = [{ field: related.field, op: 'eq', value: record.id }];
  const query = useRelated(meta.name, record.id, `${related.type}.${related.field}`);
  if (!other) return null;
  const thing = other.label.singular.toLowerCase();
  const total = query.data?.total ?? null;
  const filterText = writeFilter(filter);
  const add = () =>
    create(related.type, {
      preset: { [related.field]: record.id },
      names: { [related.field.replace(/_id$/, '')]: { id: record.id, name: titleOf(record, meta) } },
      onCreated: () => undefined,
    });
  return (
    <section className={classes.section} aria-label={related.label}>
      <header className={classes.head}>
        <h2 className={classes.title}>{related.label}</h2>
        {total !== null && (
          <span className={`num ${classes.count}`}>
            {format.number(total)}
            {query.data?.total_is_capped && '+'}
          </span>
        )}
        {other.can.create && editable && (
          <Tooltip label={t('add', { thing })}>
            <ActionIcon
              variant="subtle"
              size={24}
              className={classes.add}
              aria-label={t('add', { thing })}
              onClick={add}
            >
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {query.isPending && [70, 55, 62].map((width) => <Bar key={width} width={`${width}%`} />)}
      {query.isError && !query.data && (
        <ErrorState
          compact
          title={t('failed', { thing: related.label })}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data?.records.length === 0 && <p className={classes.none}>{t('none')}</p>}
      {query.data?.records.slice(0, SHOWN).map((item) => (
        <RelatedRow key={item.id} meta={other} record={item} />
      ))}
      {total !== null && total > SHOWN && (
        <Link
          to="/$type"
          params={{ type: related.type }}
          search={filterText ? { filter: filterText } : {}}
          className={classes.more}
        >
          {t('more', { count: format.number(total) })}
        </Link>
      )}
    </section>
  );
}
