import { SegmentedControl, Select, Textarea } from '@mantine/core';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { CHANNELS, useNoteConsent, type ConsentBody } from './queries';
import { texts } from './texts';
import classes from './Consent.module.css';

const SOURCES = ['person', 'form', 'mail', 'phone', 'event', 'import', 'other'] as const;
const BASES = ['consent', 'contract', 'legitimate_interest'] as const satisfies NonNullable<
  ConsentBody['legal_basis']
>[];
const START: Required<Pick<ConsentBody, 'channel' | 'state' | 'source' | 'legal_basis'>> & { proof: string } =
  {
    channel: 'email',
    state: 'granted',
    source: 'person',
    legal_basis: 'consent',
    proof: '',
  };

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

interface ConsentDialogProps {
  type: 'contacts' | 'leads';
  id: string;
  onClose: () => void;
}

/** Write down what somebody agreed to or refused, and how that can be shown. */
export function ConsentDialog({ type, id, onClose }: ConsentDialogProps) {
  const t = useTexts(texts);
  const form = useForm({
    start: START,
    to: useNoteConsent(type, id),
    check: ({ state, legal_basis: basis, proof }) => ({
      proof: state === 'granted' && basis === 'consent' && !proof.trim() && t('needProof'),
    }),
    body: ({ proof, ...said }): ConsentBody => ({ ...said, proof: proof.trim() || null }),
    onDone: () => {
      toastDone(t('noted'));
      onClose();
    },
  });
  const { values, set, errors } = form;
  const agrees = values.state === 'granted';
  return (
    <FormDialog
      title={t('dialogTitle')}
      intro={t('dialogIntro')}
      submit={t('save')}
      {...form.dialog}
      onClose={onClose}
    >
      <Select
        label={t('channel')}
        allowDeselect={false}
        data={CHANNELS.map((value) => ({ value, label: t(value) }))}
        value={values.channel}
        error={errors.channel}
        onChange={(next) => set('channel', next ?? values.channel)}
      />
      <SegmentedControl
        aria-label={t('state')}
        className={classes.choice ?? ''}
        data={[
          { value: 'granted', label: t('stateGranted') },
          { value: 'withdrawn', label: t('stateWithdrawn') },
        ]}
        value={values.state}
        onChange={(next) => set('state', next === 'granted' ? 'granted' : 'withdrawn')}
      />
      <Select
        label={t('source')}
        allowDeselect={false}
        data={SOURCES.map((value) => ({ value, label: capital(t(value)) }))}
        value={values.source}
        error={errors.source}
        onChange={(next) => set('source', next ?? values.source)}
      />
      {agrees && (
        <Select
          label={t('basis')}
          description={t('basisHelp')}
          allowDeselect={false}
          data={BASES.map((value) => ({ value, label: t(`basis_${value}`) }))}
          value={values.legal_basis}
          error={errors.legal_basis}
          onChange={(next) => set('legal_basis', next ?? values.legal_basis)}
        />
      )}
      <Textarea
        label={t('proof')}
        description={t('proofHelp')}
        withAsterisk={agrees && values.legal_basis === 'consent'}
        autosize
        minRows={2}
        maxLength={2000}
        value={values.proof}
        error={errors.proof}
        onChange={(event) => set('proof', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
