import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { FormDialog } from '@/components/FormDialog';
import { Notice } from '@/components/Notice';
import { Bar } from '@/components/Skeleton';
import { useNamedTexts } from '@/components/use-named-texts';
import { useFormat } from '@/lib/format-context';
import { toastDone } from '@/lib/toasts';
import { erasurePreviewQuery, useErase, type PersonRef } from './queries';
import { texts } from './texts';
import classes from './Privacy.module.css';

interface EraseDialogProps {
  person: PersonRef;
  name: string;
  onClose: () => void;
}

/** Erases a person everywhere: first in numbers what goes, then a word to type. */
export function EraseDialog({ person, name, onClose }: EraseDialogProps) {
  const t = useNamedTexts(texts);
  const preview = useQuery(erasurePreviewQuery(person));
  const erase = useErase(person);
  const [typed, setTyped] = useState('');
  const confirmed = typed.trim().toLowerCase() === t('word') && preview.isSuccess;
  const submit = () => {
    if (!confirmed) return;
    erase.mutate(undefined, {
      onSuccess: () => {
        toastDone(t('asked', { name }));
        onClose();
      },
    });
  };
  return (
    <FormDialog
      title={t('eraseTitle', { name })}
      intro={t('eraseText')}
      submit={t('confirm')}
      busy={erase.isPending}
      refusal={erase.error && messageOf(erase.error)}
      disabled={!confirmed}
      danger
      onSubmit={submit}
      onClose={onClose}
    >
      {preview.isError ? (
        <Notice tone="danger">
          <b>{t('previewFailed')}.</b> {messageOf(preview.error)}
        </Notice>
      ) : (
        <>
          <Replaced counts={preview.data?.replaces} />
          <Unread archives={preview.data?.replaces.unread_archives ?? 0} />
          <TextInput
            label={t('typeWord', { word: t('word') })}
            description={t('more')}
            inputWrapperOrder={['label', 'input', 'description']}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        </>
      )}
    </FormDialog>
  );
}

/** Said before it is too late: these archives keep what they say of the person. */
function Unread({ archives }: { archives: number }) {
  const t = useNamedTexts(texts);
  if (archives === 0) return null;
  return <Notice tone="warning">{t('unread', { count: archives })}</Notice>;
}

const NAMES = [
  'contacts',
  'leads',
  'employee',
  'login',
  'sessions',
  'notes',
  'activities',
  'mails',
  'imported_rows',
  'import_files',
  'exports',
  'log',
  'audit_rows',
] as const;

function Replaced({ counts }: { counts: Record<string, number> | undefined }) {
  const t = useNamedTexts(texts);
  const format = useFormat();
  if (!counts)
    return (
      <div className={classes.counts} aria-busy aria-label={t('counting')}>
        <Bar width="70%" />
        <Bar width="50%" />
      </div>
    );
  return (
    <dl className={classes.counts} aria-label={t('replaced')}>
      {NAMES.filter((name) => counts[name]).map((name) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd className="num">{format.number(counts[name] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
