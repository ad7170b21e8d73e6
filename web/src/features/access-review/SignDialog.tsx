import { Textarea } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useFields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useSign } from './queries';
import { texts } from './texts';

/** What is signed, in the signer's own words. */
export function SignDialog({ review, onClose }: { review: string; onClose: () => void }) {
  const t = useTexts(texts);
  const sign = useSign(review);
  const fields = useFields({ statement: t('statementDefault') });
  const submit = () => {
    const statement = fields.values.statement.trim();
    if (!fields.check({ statement: !statement && t('signNeeded') })) return;
    sign.mutate(statement, {
      onSuccess: () => {
        toastDone(t('signedDone'));
        onClose();
      },
      onError: fields.refuse,
    });
  };
  return (
    <FormDialog
      title={t('signTitle')}
      intro={t('signText')}
      submit={t('sign')}
      busy={sign.isPending}
      refusal={fields.refusal}
      errors={fields.errors}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea
        label={t('statement')}
        autosize
        minRows={3}
        maxLength={2000}
        value={fields.values.statement}
        error={fields.errors.statement}
        onChange={(event) => fields.set('statement', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
