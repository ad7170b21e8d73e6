import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOwners } from '@/api/people';
import { recordQuery } from '@/api/records';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, FieldMeta } from '@/api/types';
import { FieldValue } from '@/components/FieldValue';
import { includeKey } from '@/components/included-ref';
import { titleOf } from '@/components/record-title';
import { useTexts } from '@/lib/i18n';
import { patchValues, type EditState } from './edit-state';
import { texts } from './texts';
import type { FieldEdit } from './use-field-edit';
import classes from './FieldConflict.module.css';

interface FieldConflictProps {
  field: FieldMeta;
  state: EditState;
  edit: FieldEdit;
}

/** Two people changed one field: shows both values and what was there before; nothing is overwritten unasked. */
export function FieldConflict({ field, state, edit }: FieldConflictProps) {
  const t = useTexts(texts);
  if (state.step !== 'conflict') return null;
  const rows = [
    { label: t('before'), record: state.base },
    { label: t('mine'), record: withDraft(state.base, field, state.draft) },
    { label: t('theirs'), record: state.theirs },
  ];
  return (
    <Modal opened onClose={edit.cancel} title={t('conflictTitle')} size={440} withCloseButton={false}>
      <p className={classes.text}>{t('conflictText', { label: field.label })}</p>
      <dl className={classes.rows}>
        {rows.map((row, index) => (
          <div key={row.label} className={classes.row} data-mine={index === 1 || undefined}>
            <dt>{row.label}</dt>
            <dd>
              <NamedValue field={field} record={row.record} />
            </dd>
          </div>
        ))}
      </dl>
      <div className={classes.actions}>
        <Button variant="default" onClick={edit.cancel}>
          {t('keepTheirs')}
        </Button>
        <Button onClick={edit.keepMine} data-autofocus>
          {t('saveMine')}
        </Button>
      </div>
    </Modal>
  );
}

function withDraft(base: CrmRecord, field: FieldMeta, draft: unknown): CrmRecord {
  const values = patchValues(field, draft);
  const custom = values.custom as Record<string, unknown> | undefined;
  return {
    ...base,
    ...values,
    ...(custom ? { custom: { ...(base.custom as object | null), ...custom } } : {}),
    ...(includeKey(field.name) !== field.name ? { [includeKey(field.name)]: undefined } : {}),
  };
}

/** A draft or a bare record knows ids only; their names are looked up. */
function NamedValue({ field, record }: { field: FieldMeta; record: CrmRecord }) {
  const id = record[field.name];
  const isLink = field.kind === 'link' && field.link !== null && typeof id === 'string';
  const key = includeKey(field.name);
  const known = record[key] !== undefined;
  const owners = useOwners(field.kind === 'user' && !known);
  const linkMeta = useTypeMeta(field.link ?? '');
  const linked = useQuery({
    ...recordQuery(field.link ?? '', typeof id === 'string' ? id : ''),
    enabled: isLink && !known,
  });
  const person = owners.find((owner) => owner.user_id === id);
  const name = person?.name ?? (linked.data ? titleOf(linked.data, linkMeta) : null);
  return <FieldValue field={field} record={name === null ? record : { ...record, [key]: { id, name } }} />;
}
