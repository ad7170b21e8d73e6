import { Button, FileInput, Modal } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '@/components/FormDialog';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { useImportSuppressions, type Imported } from './queries';
import { texts } from './texts';
import classes from './Consent.module.css';

/** Many addresses from one file, then what became of its rows. */
export function ImportSuppressions({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useImportSuppressions();
  const [outcome, setOutcome] = useState<Imported | null>(null);
  const fields = useFields({ file: null as File | null });
  const { values, set, errors } = fields;
  if (outcome) return <Outcome outcome={outcome} onClose={onClose} />;
  const submit = () => {
    if (!fields.check({ file: !values.file && t('needFile') }) || !values.file) return;
    mutate(values.file, { onSuccess: setOutcome, onError: fields.refuse });
  };
  return (
    <FormDialog
      title={t('importTitle')}
      intro={t('importIntro')}
      submit={t('importYes')}
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      onSubmit={submit}
      onClose={onClose}
    >
      <FileInput
        label={t('file')}
        placeholder={t('chooseFile')}
        withAsterisk
        accept=".csv,text/csv"
        value={values.file}
        error={errors.file}
        onChange={(file) => set('file', file)}
      />
    </FormDialog>
  );
}

function Outcome({ outcome, onClose }: { outcome: Imported; onClose: () => void }) {
  const t = useTexts(texts);
  const { added = 0, present = 0, failed = 0, errors = [] } = outcome;
  return (
    <Modal opened onClose={onClose} title={t('importTitle')} size={480}>
      <div className={classes.outcome}>
        <p role="status">
          <b>{t('done', { count: added })}</b>
          {present > 0 && <span> · {t('present', { count: present })}</span>}
        </p>
        {failed > 0 && <Notice tone="warning">{t('refused', { count: failed })}</Notice>}
        {errors.length > 0 && (
          <ul className={classes.problems}>
            {errors.map(({ row, error }) => (
              <li key={row}>
                <b className="num">{t('row', { row })}</b>
                <span>{error}</span>
              </li>
            ))}
          </ul>
        )}
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
    </Modal>
  );
}
