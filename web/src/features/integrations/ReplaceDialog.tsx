import { useRef, useState } from 'react';
import { ApiError } from '@/api/errors';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useRotateIntegration, type Integration, type IntegrationType } from './queries';
import { SecretInputs } from './SecretInputs';
import { texts } from './texts';
import { secretBody, secretsOf } from './values';

interface ReplaceDialogProps {
  integration: Integration;
  type: IntegrationType;
  onClose: () => void;
}

/** New credentials in place of the old ones; refused by the service, the same ones can be stored nevertheless. */
export function ReplaceDialog({ integration, type, onClose }: ReplaceDialogProps) {
  const t = useTexts(texts);
  const [refused, setRefused] = useState<string | null>(null);
  const tried = useRef<string | null>(null);
  const { name } = integration;
  const form = useForm({
    start: secretsOf(type),
    to: useRotateIntegration(integration.id),
    body: (values) => {
      tried.current = JSON.stringify(values);
      return {
        ...secretBody(type, values),
        version: integration.version,
        force: refused === tried.current,
      };
    },
    onDone: () => {
      toastDone(t('replaced', { name }));
      onClose();
    },
    onRefused: (error) => {
      if (error instanceof ApiError && error.code === 'CONFIRMATION_REQUIRED') setRefused(tried.current);
      return false;
    },
  });
  const isRefused = refused === JSON.stringify(form.values) && form.dialog.refusal !== null;
  return (
    <FormDialog
      title={t('replaceTitle', { name })}
      intro={t('replaceText')}
      submit={t(isRefused ? 'replaceAnyway' : 'replaceYes')}
      danger={isRefused}
      {...form.dialog}
      onClose={onClose}
    >
      <SecretInputs type={type} integration={integration} form={form} />
    </FormDialog>
  );
}
