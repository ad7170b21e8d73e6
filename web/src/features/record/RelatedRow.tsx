import { Link } from '@tanstack/react-router';
import { fieldOf, stageOf, useMetadata } from '@/api/session';
import type { CrmRecord, FieldMeta, NamedRef, TypeMeta } from '@/api/types';
import { Avatar, RecordLogo } from '@/components/Avatar';
import { FieldValue, readField } from '@/components/FieldValue';
import { StageRing } from '@/components/StageRing';
import { titleOf } from '@/components/record-title';
import classes from './RelatedZone.module.css';

/** One record in a related list: its sign, its name and the one fact that matters. */
export function RelatedRow({ meta, record }: { meta: TypeMeta; record: CrmRecord }) {
  const name = titleOf(record, meta);
  const fact = factOf(meta, record);
  const owner = record.owner as NamedRef | null | undefined;
  return (
    <Link to="/$type/$id" params={{ type: meta.name, id: record.id }} className={classes.row}>
      <RowSign meta={meta} record={record} name={name} />
      <span className={classes.name}>{name}</span>
      {fact && (
        <span className={classes.fact}>
          <FieldValue field={fact} record={record} dense />
        </span>
      )}
      {owner?.name && <Avatar name={owner.name} userId={owner.id} size={18} labelled />}
    </Link>
  );
}

function factOf(meta: TypeMeta, record: CrmRecord): FieldMeta | null {
  const candidates = [meta.sum_field, ...meta.list.card].flatMap((name) => fieldOf(meta, name ?? '') ?? []);
  const filled = candidates.find((field) => {
    const value = readField(record, field);
    return value !== null && value !== undefined && value !== '' && !field.name.endsWith('_id');
  });
  return filled ?? null;
}

function RowSign({ meta, record, name }: { meta: TypeMeta; record: CrmRecord; name: string }) {
  const metadata = useMetadata();
  if (meta.name === 'opportunities') {
    const stage = stageOf(metadata, record.stage, record.pipeline_id);
    if (stage)
      return (
        <span className={classes.ring} title={stage.name}>
          <StageRing kind={stage.kind} probability={stage.probability} tone={stage.color} size={16} />
          <span className="sr-only">{stage.name}</span>
        </span>
      );
  }
  if (meta.name === 'contacts' || meta.name === 'leads') return <Avatar name={name} size={20} />;
  return <RecordLogo name={name} size={20} />;
}
