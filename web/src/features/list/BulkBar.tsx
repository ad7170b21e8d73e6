import { Button, CloseButton, Menu } from '@mantine/core';
import { IconProgress, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldOf, useMetadata } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { fieldOptions } from '@/components/field-options';
import { StatusDot } from '@/components/StatusDot';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { AssignMenu } from './AssignMenu';
import { allOf } from './bulk';
import { ConfirmAll } from './ConfirmAll';
import { DeleteDialog } from './DeleteDialog';
import { toRequest, type ListSearchApi } from './list-search';
import type { SelectionApi } from './selection';
import { texts } from './texts';
import { useBulkChange, type Change } from './use-bulk-change';
import { ownerField } from './views';
import classes from './BulkBar.module.css';

interface BulkBarProps {
  meta: TypeMeta;
  search: ListSearchApi;
  selection: SelectionApi;
  records: CrmRecord[];
  /** How many match, exactly; null while that is not known. */
  total: number | null;
  /** When they were counted. */
  asOf: string | null;
}

/** Floats over the table's end while rows are selected. */
export function BulkBar({ meta, search, selection, records, total, asOf }: BulkBarProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const count = selection.count(total);
  const target = selection.all ? allOf(toRequest(search, meta), asOf) : { ids: [...selection.ids] };
  const apply = useBulkChange(meta, records, selection.clear);
  const [asked, setAsked] = useState<Change | null>(null);
  const [deleting, setDeleting] = useState(false);
  if (count === 0) return null;

  const request = (change: Change) => (selection.all ? setAsked(change) : apply(change, target, count));
  const owner = ownerField(meta);
  const canSelectAll = !selection.all && total !== null && total > count;
  return (
    <>
      <div className={classes.fade} aria-hidden />
      <section className={classes.bar} aria-label={t('bulkBar')}>
        <span className={`num ${classes.count}`} role="status">
          {t('selected', { count, shown: format.number(count) })}
        </span>
        {canSelectAll && (
          <Button variant="subtle" size="xs" className={classes.matching} onClick={selection.selectMatching}>
            {t('selectMatching', { shown: format.number(total) })}
          </Button>
        )}
        <span className={classes.divider} />
        {meta.can.assign && owner && (
          <AssignMenu
            onAssign={(userId, name) => request({ kind: 'assign', field: owner, value: userId, label: name })}
          />
        )}
        {meta.can.update && meta.status_field && <StatusMenu meta={meta} onChoose={request} />}
        {meta.can.delete && (count === 1 || meta.can.bulk_delete) && (
          <Button
            variant="subtle"
            size="xs"
            className={classes.delete}
            leftSection={<IconTrash size={16} />}
            onClick={() => setDeleting(true)}
          >
            {t('delete')}
          </Button>
        )}
        <span className={classes.divider} />
        <CloseButton size={28} aria-label={t('clearSelection')} onClick={selection.clear} />
      </section>
      {asked && (
        <ConfirmAll
          meta={meta}
          change={asked}
          count={count}
          onConfirm={() => apply(asked, target, count)}
          onClose={() => setAsked(null)}
        />
      )}
      {deleting && (
        <DeleteDialog
          meta={meta}
          target={target}
          count={count}
          onClose={() => setDeleting(false)}
          onDone={selection.clear}
        />
      )}
    </>
  );
}

function StatusMenu({ meta, onChoose }: { meta: TypeMeta; onChoose: (change: Change) => void }) {
  const metadata = useMetadata();
  const field = meta.status_field ? fieldOf(meta, meta.status_field) : undefined;
  if (!field || (field.readonly && field.name !== 'stage')) return null;
  return (
    <Menu position="top" width={200}>
      <Menu.Target>
        <Button variant="subtle" size="xs" leftSection={<IconProgress size={16} />}>
          {field.label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {fieldOptions(field, metadata).map((option) => (
          <Menu.Item
            key={option.value}
            leftSection={<StatusDot field={field} value={option.value} tone={option.tone} />}
            onClick={() =>
              onChoose({ kind: 'update', field: field.name, value: option.value, label: option.label })
            }
          >
            {option.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
