import { Button, Textarea } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { messageOf } from '@/api/errors';
import { useMutation } from '@/api/mutation';
import type { CrmRecord } from '@/api/types';
import { FormDialog } from '@/components/FormDialog';
import { useNamedTexts } from '@/components/use-named-texts';
import { defineTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';

const texts = defineTexts('undo-conversion', {
  undo: 'Undo conversion',
  title: 'Undo this conversion?',
  intro:
    'What the conversion made goes to the trash, {{activities}} and notes return, and the {{lead}} can be worked on again. It is possible for 30 days, while nothing of it was changed or used.',
  reason: 'Reason, for the history',
  done: 'The {{lead}} is back',
});

/** Takes a lead's conversion back, or says why that is no longer possible. */
export function UndoConversion({ lead }: { lead: CrmRecord }) {
  const t = useNamedTexts(texts);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowBackUp size={15} />}
        onClick={() => setAsking(true)}
      >
        {t('undo')}
      </Button>
      {asking && <Question id={lead.id} onClose={() => setAsking(false)} />}
    </>
  );
}

function Question({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useNamedTexts(texts);
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.post<CrmRecord>(`/api/leads/${id}/unconvert`, { reason: reason.trim() || null }),
    onSuccess: async () => {
      toastDone(t('done'));
      onClose();
      await queries.invalidateQueries({ queryKey: ['records'] });
    },
  });
  return (
    <FormDialog
      title={t('title')}
      intro={t('intro')}
      submit={t('undo')}
      busy={isPending}
      refusal={error ? messageOf(error) : null}
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      <Textarea
        label={t('reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
        data-autofocus
      />
    </FormDialog>
  );
}
