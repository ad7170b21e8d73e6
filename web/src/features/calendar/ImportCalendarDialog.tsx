import { Button, FileInput, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import type { TypeMeta } from '@/api/types';
import { FormDialog } from '@/components/FormDialog';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { ImportedEvents } from './ImportedEvents';
import { useImportCalendar, type CalendarImport } from './queries';
import { texts } from './texts';
import classes from './Calendar.module.css';

interface ImportCalendarProps {
  meta: TypeMeta;
  onClose: () => void;
}

/** A calendar file: chosen, looked at, taken over. */
export function ImportCalendarDialog({ meta, onClose }: ImportCalendarProps) {
  const t = useTexts(texts);
  const { mutate, isPending } = useImportCalendar();
  const [found, setFound] = useState<{ file: File; preview: CalendarImport } | null>(null);
  const fields = useFields({ file: null as File | null });
  const { values, set, errors } = fields;
  if (found)
    return <Preview {...found} title={t('importTitle')} onOther={() => setFound(null)} onClose={onClose} />;
  const look = () => {
    const { file } = values;
    if (!fields.check({ file: !file && t('needFile') }) || !file) return;
    mutate(
      { file, dryRun: true },
      { onSuccess: (preview) => setFound({ file, preview }), onError: fields.refuse },
    );
  };
  return (
    <FormDialog
      title={t('importTitle')}
      intro={t('importIntro', { things: meta.label.plural.toLowerCase() })}
      submit={t('look')}
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      onSubmit={look}
      onClose={onClose}
    >
      <FileInput
        label={t('file')}
        placeholder={t('chooseFile')}
        withAsterisk
        accept=".ics,text/calendar"
        className={classes.file ?? ''}
        value={values.file}
        error={errors.file}
        onChange={(file) => set('file', file)}
      />
    </FormDialog>
  );
}

interface PreviewProps {
  file: File;
  preview: CalendarImport;
  title: string;
  onOther: () => void;
  onClose: () => void;
}

/** What would be done, then what was done. */
function Preview({ file, preview, title, onOther, onClose }: PreviewProps) {
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const { mutate, isPending, data: done, error } = useImportCalendar();
  const shown = done ?? preview;
  const count = preview.created + preview.updated;
  return (
    <Modal opened onClose={onClose} title={title} size={640} fullScreen={phone}>
      <div className={classes.result}>
        {error && <Notice tone="danger">{error.message}</Notice>}
        {done && (
          <p role="status">
            <b>{t('doneNew', { count: done.created + done.updated })}</b>
          </p>
        )}
        {!done && count === 0 && <Notice tone="info">{t('nothing')}</Notice>}
        <ImportedEvents outcome={shown} />
        <div className={classes.foot}>
          {done ? (
            <Button onClick={onClose}>{t('close')}</Button>
          ) : (
            <>
              <Button variant="default" onClick={onOther}>
                {t('other')}
              </Button>
              {count > 0 && (
                <Button loading={isPending} onClick={() => mutate({ file, dryRun: false })}>
                  {t('run', { count })}
                </Button>
              )}
            </>
          )}
        </div>
      </div>
    </Modal>
  );
}
