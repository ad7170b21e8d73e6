import { useState } from 'react';
import { useMetadata } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { asksForHeir, HandOver, heirOf, NO_HEIR, useHeirCheck } from '@/components/HandOver';
import { useForm, type FormTarget } from '@/components/use-form';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { texts } from './texts';

type OpenRecords = Record<string, number>;

interface DeactivateDialogProps {
  name: string;
  /** What ends it, given who takes over the open records. */
  to: FormTarget<string | null, unknown>;
  /** What it is called, where it is not deactivating. */
  words?: { title: string; text: string; submit: string; handOver: string; done: string };
  onClose: () => void;
}

/** Ends somebody's access; who still has open records hands them over first. */
export function DeactivateDialog({ name, to, words, onClose }: DeactivateDialogProps) {
  const t = useTexts(texts);
  const said = words ?? {
    title: t('deactivateTitle', { name }),
    text: t('deactivateText'),
    submit: t('deactivate'),
    handOver: t('handOverYes'),
    done: t('deactivated', { name }),
  };
  const heirCheck = useHeirCheck();
  const [records, setRecords] = useState<OpenRecords | null>(null);
  const form = useForm({
    start: { heir: NO_HEIR },
    to,
    check: (values) => (records ? heirCheck(values.heir) : {}),
    body: (values) => (records ? heirOf(values.heir) : null),
    onDone: () => {
      toastDone(said.done);
      onClose();
    },
    onRefused: (error) => {
      if (asksForHeir(error)) setRecords((error.details?.open_records ?? {}) as OpenRecords);
      return asksForHeir(error);
    },
  });
  return (
    <FormDialog
      title={said.title}
      intro={said.text}
      submit={records ? said.handOver : said.submit}
      danger
      {...form.dialog}
      size={460}
      onClose={onClose}
    >
      {records && (
        <HandOver
          label={t('handOver', { name })}
          description={<WorkText records={records} />}
          value={form.values.heir}
          error={form.errors.heir}
          onChange={(heir) => form.set('heir', heir)}
        />
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
