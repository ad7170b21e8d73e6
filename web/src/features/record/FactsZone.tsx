import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { readField } from '@/components/FieldValue';
import { isDecidedByLines } from '@/api/opportunities';
import type { CrmRecord, FieldMeta, TypeMeta } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import { Fact } from './Fact';
import { factSections } from './fact-sections';
import { texts } from './texts';
import classes from './FactsZone.module.css';

interface FactsZoneProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
}

const EMPTY_SHOWN = 4;

/** Sections of the metadata, two columns each. Long sections fold the fields that are empty. */
export function FactsZone({ meta, record, editable }: FactsZoneProps) {
  return (
    <div className={classes.zone}>
      {factSections(meta).map((section, index) => (
        <FactSection
          key={section.name}
          label={section.label}
          fields={section.fields}
          foldAll={index > 0}
          {...{ meta, record, editable }}
        />
      ))}
    </div>
  );
}

interface FactSectionProps extends FactsZoneProps {
  label: string;
  fields: FieldMeta[];
  foldAll: boolean;
}

function FactSection({ label, fields, foldAll, meta, record, editable }: FactSectionProps) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  const empty = fields.filter((field) => field.kind !== 'tags' && isEmpty(readField(record, field)));
  const keep = foldAll ? 0 : EMPTY_SHOWN;
  const folded = new Set(empty.slice(keep).length > 1 ? empty.slice(keep) : []);
  const shown = open ? fields : fields.filter((field) => !folded.has(field));
  return (
    <section className={classes.section} aria-label={label}>
      <h2 className={classes.title}>{label}</h2>
      <div className={classes.facts}>
        {shown.map((field) => (
          <Fact
            key={field.name}
            meta={meta}
            field={field}
            record={record}
            editable={
              editable &&
              !isDecidedByLines(meta.name, record, field.name) &&
              !field.readonly &&
              field.kind !== 'json' &&
              field.name !== 'pipeline_id'
            }
          />
        ))}
      </div>
      {folded.size > 0 && (
        <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('hideEmpty') : t('showEmpty', { count: folded.size })}
        </UnstyledButton>
      )}
    </section>
  );
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
