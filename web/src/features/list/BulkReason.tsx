import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '@/components/FormDialog';
import { defineTexts, useTexts } from '@/lib/i18n';

const texts = defineTexts('bulk-reason', {
  title: 'Why are they lost?',
  intro: 'The reason is kept with each of them.',
  reason: 'Reason',
  needed: 'Say why, in a word or two',
  save: 'Mark as lost',
});

interface BulkReasonProps {
  onAnswer: (reason: string) => void;
  onClose: () => void;
}

/** Asks once for the reason of a loss that many records share. */
export function BulkReason({ onAnswer, onClose }: BulkReasonProps) {
  const t = useTexts(texts);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(0);
  const missing = tried > 0 && reason.trim() === '';
  return (
    <FormDialog
      title={t('title')}
      intro={t('intro')}
      submit={t('save')}
      size={420}
      busy={false}
      refusal={null}
      errors={{ tried }}
      onSubmit={() => (reason.trim() ? onAnswer(reason.trim()) : setTried(tried + 1))}
      onClose={onClose}
    >
      <TextInput
        label={t('reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={missing ? t('needed') : undefined}
        maxLength={255}
        data-autofocus
      />
    </FormDialog>
  );
}
