import { Button, CloseButton, Menu } from '@mantine/core';
import { IconArrowMerge, IconProgress, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldOf, stageOf, useMetadata } from '@/api/session';
import type { CrmRecord, Metadata, TypeMeta } from '@/api/types';
import { fieldOptions } from '@/components/field-options';
import { StatusDot } from '@/components/StatusDot';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { CampaignWithThese } from '@/features/campaigns/CampaignWithThese';
import { ExportButton } from '@/features/export/ExportButton';
import { MergeDialog } from '@/features/merge/MergeDialog';
import { texts as mergeTexts } from '@/features/merge/texts';
import { AssignMenu } from './AssignMenu';
import { allOf } from './bulk';
import { useColumns } from './columns';
import { ConfirmAll } from './ConfirmAll';
import { BulkReason } from './BulkReason';
import { DeleteDialog } from './DeleteDialog';
import { toRequest, type ListSearchApi } from './list-search';
import type { SelectionApi } from './selection';
import { SetField } from './SetField';
import { TagMenu } from './TagMenu';
import { texts } from './texts';
import { useBulkChange, type Change } from './use-bulk-change';
import { ownerField, viewFilter } from './views';
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

/** One that stays and ten others. */
const MOST_MERGED = 11;

/** Floats over the table's end while rows are selected. */
export function BulkBar({ meta, search, selection, records, total, asOf }: BulkBarProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const metadata = useMetadata();
  const count = selection.count(total);
  const target = selection.all ? allOf(toRequest(search, meta), asOf) : { ids: [...selection.ids] };
  const apply = useBulkChange(meta, records, selection.clear);
  const [asked, setAsked] = useState<Change | null>(null);
  const m = useTexts(mergeTexts);
  const { shown } = useColumns(meta, search.saved);
  const [deleting, setDeleting] = useState(false);
  const [merging, setMerging] = useState(false);
  const [losing, setLosing] = useState<Change | null>(null);
  if (count === 0) return null;

  const proceed = (change: Change) => (selection.all ? setAsked(change) : apply(change, target, count));
  const request = (change: Change) => (isLoss(meta, metadata, change) ? setLosing(change) : proceed(change));
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
        {meta.can.update && (
          <SetField meta={meta} count={count} shown={format.number(count)} onChoose={request} />
        )}
        {meta.can.update && fieldOf(meta, 'tags') && <TagMenu type={meta.name} onChoose={request} />}
        {meta.can.merge && !selection.all && count > 1 && count <= MOST_MERGED && (
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconArrowMerge size={16} />}
            onClick={() => setMerging(true)}
          >
            {m('merge')}
          </Button>
        )}
        {(!selection.all || !search.fixed) && (
          <CampaignWithThese
            meta={meta}
            ids={selection.all ? null : [...selection.ids]}
            filter={[...viewFilter(search.view, meta), ...search.filter]}
            q={search.q}
          />
        )}
        <ExportButton
          meta={meta}
          request={toRequest(search, meta)}
          ids={selection.all ? null : [...selection.ids]}
          columns={shown}
          place="bar"
        />
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
      {losing && (
        <BulkReason
          onAnswer={(reason) => {
            setLosing(null);
            proceed({ ...losing, more: { lost_reason: reason } });
          }}
          onClose={() => setLosing(null)}
        />
      )}
      {merging && (
        <MergeDialog
          meta={meta}
          ids={[...selection.ids]}
          onClose={() => setMerging(false)}
          onDone={selection.clear}
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

/** Losing asks why: the server wants a reason from every record that has none. */
function isLoss(meta: TypeMeta, metadata: Metadata, change: Change): boolean {
  if (change.field === 'stage') return stageOf(metadata, String(change.value))?.kind === 'lost';
  return change.kind === 'update' && change.value === 'lost' && fieldOf(meta, 'lost_reason') !== undefined;
}

/** Reached by converting a lead, never by choosing. */
const isChosen = (option: { value: string }) => option.value !== 'converted';

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
        {fieldOptions(field, metadata)
          .filter(isChosen)
          .map((option) => (
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
