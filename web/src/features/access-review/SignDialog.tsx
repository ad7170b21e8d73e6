import { Textarea } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useSign } from './queries';
import { texts } from './texts';

/** What is signed, in the signer's own words. */
export function SignDialog({ review, onClose }: { review: string; onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: { statement: t('statementDefault') },
    to: useSign(review),
    check: ({ statement }) => ({ statement: !statement.trim() && t('signNeeded') }),
    body: ({ statement }) => statement.trim(),
    onDone: () => {
      toastDone(t('signedDone'));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('signTitle')}
      intro={t('signText')}
      submit={t('sign')}
      {...form.dialog}
      onClose={onClose}
    >
      <Textarea
        label={t('statement')}
        autosize
        minRows={3}
        maxLength={2000}
        value={form.values.statement}
        error={form.errors.statement}
        onChange={(event) => form.set('statement', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
