import { fieldOf } from '@/api/session';
import { isDecidedByLines } from '@/api/opportunities';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Fact } from './Fact';
import classes from './FactsZone.module.css';

const SHOWN = 6;

interface KeyFactsProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
}

/** The facts of the list's columns, where the others stand behind a tab. */
export function KeyFacts({ meta, record, editable }: KeyFactsProps) {
  const skipped = new Set([meta.title_field, meta.status_field, 'score', 'pipeline_id', 'updated_at']);
  const fields = meta.list.columns
    .filter((name) => !skipped.has(name))
    .flatMap((name) => fieldOf(meta, name) ?? [])
    .slice(0, SHOWN);
  return (
    <div className={classes.keyFacts}>
      {fields.map((field) => (
        <Fact
          key={field.name}
          meta={meta}
          field={field}
          record={record}
          editable={
            editable &&
            !isDecidedByLines(meta.name, record, field.name) &&
            !field.readonly &&
            field.kind !== 'json'
          }
          narrow
        />
      ))}
    </div>
  );
}
