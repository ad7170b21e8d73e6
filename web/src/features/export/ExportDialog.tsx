import { Radio, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { statsQuery, type ListRequest } from '@/api/records';
import type { TypeMeta } from '@/api/types';
import { FormDialog } from '@/components/FormDialog';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { useStoredState } from '@/lib/stored-state';
import { toastDone } from '@/lib/toasts';
import { useExport, type ExportRequest, type FileFormat } from './queries';
import { ReadyFiles } from './ReadyFiles';
import { texts } from './texts';
import { useFollowExport } from './use-follow-export';
import classes from './Export.module.css';

const FORMATS = ['xlsx', 'csv', 'json'] as const satisfies FileFormat[];

interface ExportDialogProps {
  meta: TypeMeta;
  /** The list's search, filter and order. */
  request: ListRequest;
  /** Only these rows; null: everything that matches. */
  ids: string[] | null;
  /** The columns the list shows beside the name. */
  columns: string[];
  onClose: () => void;
}

/** Records as a file: its format and columns, and how many there will be. */
export function ExportDialog({ meta, request, ids, columns, onClose }: ExportDialogProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const [fileFormat, setFileFormat] = useStoredState<FileFormat>('export-format', 'xlsx');
  const [columnChoice, setColumnChoice] = useState<'shown' | 'every'>('shown');
  const { q, filter, sort } = request;
  const counted = useQuery({ ...statsQuery(meta.name, null, { q, filter }), enabled: ids === null });
  const count = ids?.length ?? counted.data?.count ?? null;
  const words = (number: number) => ({
    count: format.number(number),
    things: (number === 1 ? meta.label.singular : meta.label.plural).toLowerCase(),
  });
  const exporting = useExport(meta);
  const follow = useFollowExport();
  const shown = [meta.title_field, ...columns];

  const submit = () => {
    if (!count || exporting.isPending) return;
    const asked: ExportRequest = { format: fileFormat, sort };
    if (ids) asked.ids = ids;
    else {
      asked.q = q;
      if (filter) asked.filter = JSON.parse(filter) as unknown;
    }
    if (columnChoice === 'shown') asked.fields = shown;
    exporting.mutate(asked, {
      onSuccess: (job) => {
        if (job)
          follow(job, {
            busy: t('busy', words(job.total)),
            done: ({ processed }) => texts.say('done', words(processed)),
          });
        else toastDone(t('done', words(count)));
        onClose();
      },
    });
  };

  return (
    <FormDialog
      title={
        count === null
          ? t('titleCounting', { things: meta.label.plural.toLowerCase() })
          : t('title', words(count))
      }
      intro={t(ids ? 'introChosen' : 'introAll')}
      submit={count ? t('submit', words(count)) : t('export')}
      busy={exporting.isPending}
      disabled={!count}
      refusal={exporting.error ? messageOf(exporting.error) : counted.error ? messageOf(counted.error) : null}
      onSubmit={submit}
      onClose={onClose}
    >
      {count === 0 && <p className={classes.help}>{t('nothing')}</p>}
      <div className={classes.part}>
        <SegmentedControl
          fullWidth
          aria-label={t('format')}
          data={FORMATS.map((value) => ({ value, label: t(value) }))}
          value={fileFormat}
          onChange={setFileFormat}
        />
        <p className={classes.help}>{t(`${fileFormat}Help`)}</p>
      </div>
      <Radio.Group
        label={t('columns')}
        value={columnChoice}
        onChange={(value) => setColumnChoice(value === 'every' ? 'every' : 'shown')}
      >
        <div className={classes.choices}>
          <Radio value="shown" label={t('shown', { count: shown.length })} />
          <Radio value="every" label={t('every')} />
        </div>
      </Radio.Group>
      <ReadyFiles meta={meta} onClose={onClose} />
    </FormDialog>
  );
}
