import { Checkbox } from '@mantine/core';
import { memo, useEffect, useRef, type CSSProperties } from 'react';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { FieldValue } from '@/components/FieldValue';
import { RecordMark } from '@/components/RecordMark';
import { titleOf } from '@/components/record-title';
import { useTexts } from '@/lib/i18n';
import type { Column } from './columns';
import { RowActions } from './RowActions';
import { texts } from './texts';
import classes from './ListTable.module.css';

interface TableRowProps {
  meta: TypeMeta;
  record: CrmRecord;
  columns: Column[];
  index: number;
  style: CSSProperties;
  selected: boolean;
  active: boolean;
  peeked: boolean;
  tabbable: boolean;
  selectable: boolean;
  onToggle: (id: string) => void;
  onExtend: (id: string) => void;
  onActive: (id: string) => void;
  onOpen: (id: string) => void;
  onPeek: (id: string | null) => void;
}

export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { meta, record, columns, index, style, selected, active, peeked, tabbable } = props;
  const t = useTexts(texts);
  const row = useRef<HTMLDivElement>(null);
  const title = titleOf(record, meta);
  useEffect(() => {
    const focused = document.activeElement;
    if (active && (focused === document.body || focused?.closest('[role="row"]')))
      row.current?.focus({ preventScroll: true });
  }, [active]);
  const choose = (shift: boolean) => (shift ? props.onExtend(record.id) : props.onToggle(record.id));

  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter and Space are handled for the whole list in use-list-keys
    <div
      ref={row}
      role="row"
      data-row
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-label={title}
      tabIndex={tabbable ? 0 : -1}
      className={classes.row}
      style={style}
      data-active={active || undefined}
      data-peeked={peeked || undefined}
      onFocus={() => props.onActive(record.id)}
      onClick={(event) => {
        if (event.shiftKey || event.metaKey || event.ctrlKey) choose(event.shiftKey);
        else props.onOpen(record.id);
      }}
    >
      <div role="gridcell" className={classes.name}>
        <span className={classes.lead}>
          <RecordMark meta={meta} record={record} title={title} />
          {props.selectable && (
            // eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- only keeps the row from opening
            <span className={classes.check} onClick={(event) => event.stopPropagation()}>
              <Checkbox
                size="xs"
                tabIndex={-1}
                aria-label={t('select', { name: title })}
                checked={selected}
                onChange={(event) => choose((event.nativeEvent as MouseEvent).shiftKey)}
              />
            </span>
          )}
        </span>
        <span className={classes.title} title={title}>
          {title}
        </span>
        <span className={classes.actions}>
          <RowActions meta={meta} record={record} title={title} onPeek={props.onPeek} onOpen={props.onOpen} />
        </span>
      </div>
      {columns.map(({ field, right }) => (
        <div
          key={field.name}
          role="gridcell"
          className={classes.cell}
          data-right={right || undefined}
          data-strong={field.kind === 'money' || undefined}
        >
          <FieldValue field={field} record={record} dense quiet={field.name !== meta.status_field} />
        </div>
      ))}
    </div>
  );
});
