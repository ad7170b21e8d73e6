import { Radio } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '@/api/errors';
import type { User } from '@/api/identity';
import { useMetadata } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { useFields } from '@/components/use-fields';
import { UserPicker } from '@/components/UserPicker';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useDeactivate } from './queries';
import { texts } from './texts';
import { nameOf } from './user-parts';

type OpenRecords = Record<string, number>;

/** Ends somebody's access; who still has open records hands them over first. */
export function DeactivateDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTexts(texts);
  const { mutate, isPending } = useDeactivate();
  const [records, setRecords] = useState<OpenRecords | null>(null);
  const fields = useFields({ to: 'person', heir: null as string | null });
  const { values, set, errors } = fields;
  const name = nameOf(user);
  const submit = () => {
    if (records && !fields.check({ heir: values.to === 'person' && !values.heir && t('needHeir') })) return;
    const heir = values.to === 'person' ? values.heir : 'unassigned';
    mutate(
      { id: user.id, reassign_to: records ? heir : null },
      {
        onSuccess: () => {
          toastDone(t('deactivated', { name }));
          onClose();
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === 'CONFIRMATION_REQUIRED')
            setRecords((error.details?.open_records ?? {}) as OpenRecords);
          else fields.refuse(error);
        },
      },
    );
  };
  return (
    <FormDialog
      title={t('deactivateTitle', { name })}
      intro={t('deactivateText')}
      submit={records ? t('handOverYes') : t('deactivate')}
      danger
      busy={isPending}
      refusal={fields.refusal}
      errors={errors}
      size={460}
      onSubmit={submit}
      onClose={onClose}
    >
      {records && (
        <Radio.Group
          label={t('handOver', { name })}
          description={<WorkText records={records} />}
          inputWrapperOrder={['label', 'description', 'input']}
          value={values.to}
          onChange={(to) => set('to', to)}
        >
          <div style={{ display: 'grid', gap: 10, marginTop: 10 }}>
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

/** "12 leads, 15 deals" */
function WorkText({ records }: { records: OpenRecords }) {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const format = useFormat();
  const what = Object.entries(records)
    .map(([type, count]) => {
      const label = types[type]?.label;
      return `${format.number(count)} ${(count === 1 ? label?.singular : label?.plural)?.toLowerCase() ?? type}`;
    })
    .join(', ');
  return t('hasRecords', { what });
}
