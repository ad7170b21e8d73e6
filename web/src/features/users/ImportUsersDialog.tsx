import { Button, FileInput, Modal } from '@mantine/core';
import type { ImportedUsers } from '@/api/identity';
import { FormDialog } from '@/components/FormDialog';
import { Notice } from '@/components/Notice';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { useState } from 'react';
import { useImportUsers } from './queries';
import { texts } from './texts';
import classes from './Users.module.css';

const SAMPLE = 'email,first_name,last_name,role,tenant_id\njane@example.com,Jane,Smith,employee,';

/** Many users from one file, then what became of each row. */
export function ImportUsersDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useImportUsers();
  const [outcome, setOutcome] = useState<ImportedUsers | null>(null);
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
      <pre className={classes.format}>{SAMPLE}</pre>
      <FileInput
        label={t('file')}
        placeholder={t('chooseFile')}
        withAsterisk
        accept=".csv,text/csv"
        className={classes.file ?? ''}
        value={values.file}
        error={errors.file}
        onChange={(file) => set('file', file)}
      />
    </FormDialog>
  );
}

function Outcome({ outcome, onClose }: { outcome: ImportedUsers; onClose: () => void }) {
  const t = useTexts(texts);
  return (
    <Modal opened onClose={onClose} title={t('importTitle')} size={480}>
      <div className={classes.outcome}>
        <p role="status">
          <b>{t('imported', { count: outcome.created })}</b>
        </p>
        {(outcome.errors ?? []).length > 0 && (
          <>
            <Notice tone="warning">{t('refusedRows', { count: outcome.failed })}</Notice>
            <ul className={classes.problems}>
              {outcome.errors?.map(({ row, error }) => (
                <li key={row}>
                  <b className="num">{t('row', { row })}</b>
                  <span>{error}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
    </Modal>
  );
}
