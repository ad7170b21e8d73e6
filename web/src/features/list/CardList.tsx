import { useVirtualizer } from '@tanstack/react-virtual';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { fieldOf } from '@/api/session';
import type { CrmRecord, FieldMeta, TypeMeta } from '@/api/types';
import { Avatar } from '@/components/Avatar';
import { FieldValue, readField } from '@/components/FieldValue';
import { includedRef } from '@/components/included-ref';
import { RecordMark } from '@/components/RecordMark';
import { titleOf } from '@/components/record-title';
import { Bar } from '@/components/Skeleton';
import type { ListBodyProps } from './ListTable';
import { ownerField } from './views';
import classes from './CardList.module.css';

/** Pixels with the gap below: three lines, and two where a type has neither status nor owner. */
const CARD_HEIGHT = 106;
const SHORT_CARD_HEIGHT = 80;

/** Phones: name, the two facts that matter, status and owner. */
export function CardList({ meta, list }: ListBodyProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { records, fetchMore } = list;
  const count = list.isLoading ? 6 : records.length;
  // eslint-disable-next-line react-hooks/incompatible-library -- the cards take plain values, nothing memoised reads the virtualizer
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => (hasThirdLine(meta) ? CARD_HEIGHT : SHORT_CARD_HEIGHT),
    overscan: 6,
  });
  const items = rows.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (records.length > 0 && last >= records.length - 20) fetchMore();
  }, [last, records.length, fetchMore]);
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.list} style={{ height: rows.getTotalSize() }} aria-label={meta.label.plural}>
        {items.map((item) => {
          const record = records[item.index];
          return (
            <li key={item.key} className={classes.place} style={{ transform: `translateY(${item.start}px)` }}>
              {record ? (
                <RecordCard meta={meta} record={record} />
              ) : (
                <WaitingCard isShort={!hasThirdLine(meta)} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function RecordCard({ meta, record }: { meta: TypeMeta; record: CrmRecord }) {
  const title = titleOf(record, meta);
  const { corner, below, beside } = cardFacts(meta);
  const status = meta.status_field ? fieldOf(meta, meta.status_field) : undefined;
  const owner = fieldOf(meta, ownerField(meta) ?? '');
  const keeper = owner && includedRef(record, owner);
  return (
    <Link
      to="/$type/$id"
      params={{ type: meta.name, id: record.id }}
      className={classes.card}
      data-short={!hasThirdLine(meta) || undefined}
    >
      <RecordMark meta={meta} record={record} title={title} size={34} />
      <span className={classes.body}>
        <span className={classes.line}>
          <span className={classes.title}>{title}</span>
          {corner && (
            <span className={classes.first}>
              <CardFact field={corner} record={record} />
            </span>
          )}
        </span>
        <span className={classes.line}>
          <span className={classes.below}>
            {below.map((field) => (
              <span key={field.name} className={classes.word}>
                <PlainName field={field} record={record} />
              </span>
            ))}
          </span>
          {beside && (
            <span className={classes.second}>
              <CardFact field={beside} record={record} />
            </span>
          )}
        </span>
        {hasThirdLine(meta) && (
          <span className={classes.line}>
            <span className={classes.below}>
              {status && <FieldValue field={status} record={record} dense />}
            </span>
            {keeper?.name && <Avatar name={keeper.name} userId={keeper.id} size={22} labelled />}
          </span>
        )}
      </span>
    </Link>
  );
}

const hasThirdLine = (meta: TypeMeta) => Boolean(meta.status_field ?? ownerField(meta));

const AT_THE_RIGHT = new Set(['money', 'number', 'integer', 'percent', 'date', 'datetime']);

/** Where the two facts of a card stand: figures and dates at the right edge, words below the name. */
function cardFacts(meta: TypeMeta): {
  corner: FieldMeta | undefined;
  below: FieldMeta[];
  beside: FieldMeta | undefined;
} {
  const facts = meta.list.card.flatMap((name) => fieldOf(meta, name) ?? []);
  const figures = facts.filter((field) => AT_THE_RIGHT.has(field.kind));
  const words = facts.filter((field) => !AT_THE_RIGHT.has(field.kind));
  const other = words.length > 0 ? words : [secondaryField(meta)];
  return { corner: figures[0], below: other.flatMap((field) => field ?? []), beside: figures[1] };
}

/** The first descriptive column that is not on the card already. */
function secondaryField(meta: TypeMeta): FieldMeta | undefined {
  const taken = new Set([meta.title_field, meta.status_field, ...meta.list.card]);
  return meta.list.columns
    .flatMap((name) => fieldOf(meta, name) ?? [])
    .find((field) => !taken.has(field.name) && ['text', 'link', 'email', 'select'].includes(field.kind));
}

/** A card is one link already: linked records are shown by name. */
function CardFact(props: { field: FieldMeta; record: CrmRecord }) {
  return props.field.kind === 'link' ? <PlainName {...props} /> : <FieldValue {...props} dense />;
}

/** Words only. */
function PlainName({ field, record }: { field: FieldMeta; record: CrmRecord }) {
  if (field.kind === 'link') return includedRef(record, field)?.name ?? null;
  if (field.kind === 'select')
    return field.options?.find((option) => option.value === record[field.name])?.label ?? null;
  const value = readField(record, field);
  return typeof value === 'string' ? value : null;
}

function WaitingCard({ isShort }: { isShort: boolean }) {
  return (
    <div className={classes.card} data-short={isShort || undefined} aria-hidden>
      <Bar width={34} height={34} />
      <span className={classes.body}>
        <Bar width="70%" height={12} />
        <Bar width="45%" />
        {!isShort && <Bar width="30%" height={14} />}
      </span>
    </div>
  );
}
