import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '@/components/FormDialog';
import { asksForHeir, HandOver, heirOf, NO_HEIR, useHeirCheck } from '@/components/HandOver';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useDecide, type Line } from './queries';
import { texts } from './texts';

interface RemoveDialogProps {
  review: string;
  line: Line;
  onClose: () => void;
}

/** Ends what a line stands for; a person with open records hands them over first. */
export function RemoveDialog({ review, line, onClose }: RemoveDialogProps) {
  const t = useTexts(texts);
  const heirCheck = useHeirCheck();
  const [handsOver, setHandsOver] = useState(false);
  const isKey = line.kind === 'key';
  const words = { name: line.name, access: line.label };
  const form = useForm({
    start: { note: '', heir: NO_HEIR },
    to: useDecide(review),
    check: (values) => (handsOver ? heirCheck(values.heir) : {}),
    body: (values) => ({
      line: line.id,
      decision: 'removed' as const,
      note: values.note.trim() || null,
      reassign_to: handsOver ? heirOf(values.heir) : null,
    }),
    onDone: () => {
      toastDone(t('removedDone', words));
      onClose();
    },
    onRefused: (error) => {
      if (asksForHeir(error)) setHandsOver(true);
      return asksForHeir(error);
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t(isKey ? 'removeKeyTitle' : 'removeRoleTitle', words)}
      intro={t(isKey ? 'removeKeyText' : 'removeRoleText')}
      submit={t(handsOver ? 'handOverAndRemove' : isKey ? 'removeKey' : 'removeRole')}
      danger
      {...form.dialog}
      size={460}
      onClose={onClose}
    >
      <Textarea
        label={t('note')}
        placeholder={t('notePlaceholder')}
        autosize
        minRows={2}
        maxLength={500}
        value={values.note}
        onChange={(event) => set('note', event.currentTarget.value)}
      />
      {handsOver && (
        <HandOver
          label={t('handOver')}
          value={values.heir}
          error={errors.heir}
          onChange={(heir) => set('heir', heir)}
        />
      )}
    </FormDialog>
  );
}
