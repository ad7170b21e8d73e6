import { Radio, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '@/api/errors';
import { FormDialog } from '@/components/FormDialog';
import { useFields } from '@/components/use-fields';
import { UserPicker } from '@/components/UserPicker';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useDecide, type Line } from './queries';
import { texts } from './texts';
import classes from './AccessReview.module.css';

interface RemoveDialogProps {
  review: string;
  line: Line;
  onClose: () => void;
}

/** Ends what a line stands for; a person with open records hands them over first. */
export function RemoveDialog({ review, line, onClose }: RemoveDialogProps) {
  const t = useTexts(texts);
  const { mutate, isPending } = useDecide(review);
  const [handsOver, setHandsOver] = useState(false);
  const fields = useFields({ note: '', to: 'person', heir: null as string | null });
  const { values, set, errors } = fields;
  const isKey = line.kind === 'key';
  const words = { name: line.name, access: line.label };
  const submit = () => {
    if (handsOver && !fields.check({ heir: values.to === 'person' && !values.heir && t('needHeir') })) return;
    const heir = values.to === 'person' ? values.heir : 'unassigned';
    mutate(
      {
        line: line.id,
        decision: 'removed',
        note: values.note.trim() || null,
        reassign_to: handsOver ? heir : null,
      },
      {
        onSuccess: () => {
          toastDone(t('removedDone', words));
          onClose();
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === 'CONFIRMATION_REQUIRED') setHandsOver(true);
          else fields.refuse(error);
        },
      },
    );
  };
  return (
    <FormDialog
      title={t(isKey ? 'removeKeyTitle' : 'removeRoleTitle', words)}
      intro={t(isKey ? 'removeKeyText' : 'removeRoleText')}
      submit={t(handsOver ? 'handOverAndRemove' : isKey ? 'removeKey' : 'removeRole')}
      danger
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      size={460}
      onSubmit={submit}
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
        <Radio.Group label={t('handOver')} value={values.to} onChange={(to) => set('to', to)}>
          <div className={classes.choices}>
            <Radio value="person" label={t('colleague')} />
            {values.to === 'person' && (
              <UserPicker
                aria-label={t('colleague')}
                placeholder={t('colleague')}
                value={values.heir}
                error={errors.heir}
                onChange={(heir) => set('heir', heir)}
              />
            )}
            <Radio value="unassigned" label={t('nobody')} />
          </div>
        </Radio.Group>
      )}
    </FormDialog>
  );
}
