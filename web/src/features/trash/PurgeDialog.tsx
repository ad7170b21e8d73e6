import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '@/components/FormDialog';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { texts } from './texts';

interface PurgeDialogProps {
  count: number;
  /** Of the only one. */
  name: string;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Nothing is deleted for good by a slip of the hand: a word is typed first. */
export function PurgeDialog({ count, name, busy, onConfirm, onClose }: PurgeDialogProps) {
  const t = useNamedTexts(texts);
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const words = { count, name, shown: format.number(count) };
  const confirmed = typed.trim().toLowerCase() === t('word');
  return (
    <FormDialog
      title={t('purgeTitle', words)}
      intro={t('purgeText')}
      submit={t('confirmYes', words)}
      busy={busy}
      refusal={null}
      disabled={!confirmed}
      danger
      onSubmit={() => confirmed && onConfirm()}
      onClose={onClose}
    >
      <TextInput
        label={t('confirmLabel', { word: t('word') })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
    </FormDialog>
  );
}
