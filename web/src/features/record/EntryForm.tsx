import { Button, Textarea, TextInput } from '@mantine/core';
import { useRef, useState, type ComponentProps, type KeyboardEvent } from 'react';
import { messageOf } from '@/api/errors';
import { useMe } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Kbd } from '@/components/Kbd';
import { Markdown } from '@/components/Markdown';
import { MentionTextarea, useMentionables } from '@/components/MentionTextarea';
import { titleOf } from '@/components/record-title';
import { defineTexts, useTexts } from '@/lib/i18n';
import { toStored } from '@/lib/mentions';
import { randomKey } from '@/lib/random-key';
import { toastDone, toastRefused } from '@/lib/toasts';
import { ComposerDetails } from './ComposerDetails';
import { canSave, entryOf, type Draft, type EntryKind } from './composer-draft';
import { NoteTools } from './NoteTools';
import { useAddEntry } from './queries';
import classes from './Composer.module.css';

const texts = defineTexts('entry-form', {
  noteText: 'Write a note',
  preview: 'How the note will look',
  taskText: 'Details',
  callText: 'What was said?',
  meetingText: 'What is it about?',
  taskSubject: 'What is to be done?',
  meetingSubject: 'Subject of the meeting',
  callWith: 'Call with {{name}}',
  saveNote: 'Save note',
  saveTask: 'Add task',
  saveCall: 'Log call',
  saveMeeting: 'Plan meeting',
  savedNote: 'Note saved',
  savedTask: 'Task added',
  savedCall: 'Call logged',
  savedMeeting: 'Meeting planned',
  refused: 'Not saved: {{reason}}',
});

const SAVE = { note: 'saveNote', task: 'saveTask', call: 'saveCall', meeting: 'saveMeeting' } as const;
const SAVED = { note: 'savedNote', task: 'savedTask', call: 'savedCall', meeting: 'savedMeeting' } as const;
const TEXT = { note: 'noteText', task: 'taskText', call: 'callText', meeting: 'meetingText' } as const;

interface EntryFormProps {
  meta: TypeMeta;
  record: CrmRecord;
  kind: Exclude<EntryKind, 'email'>;
  draft: Draft;
  onDraft: (changes: Partial<Draft>) => void;
  onSaved: () => void;
}

/** What a note, task, call or meeting asks for. */
export function EntryForm({ meta, record, kind, draft, onDraft: set, onSaved }: EntryFormProps) {
  const t = useTexts(texts);
  const { user } = useMe();
  const add = useAddEntry();
  const key = useRef(randomKey());
  const [previews, setPreviews] = useState(false);
  const people = useMentionables(kind === 'note' && draft.body.includes('@'));
  const body = kind === 'note' ? toStored(draft.body, people) : draft.body;
  const shows = previews && kind === 'note' && draft.body.trim() !== '';

  const save = async () => {
    if (!canSave({ ...draft, kind }) || add.isPending) return;
    const entry = entryOf(
      { ...draft, kind, body },
      {
        singular: meta.singular,
        id: record.id,
        userId: user.id,
        callSubject: t('callWith', { name: titleOf(record, meta) }),
      },
    );
    try {
      await add.mutateAsync({ ...entry, key: key.current });
      key.current = randomKey();
      onSaved();
      setPreviews(false);
      toastDone(t(SAVED[kind]));
    } catch (error) {
      toastRefused(t('refused', { reason: messageOf(error) }));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    }
  };
  const Body = kind === 'note' ? MentionTextarea : PlainTextarea;
  const hasSubject = kind === 'task' || kind === 'meeting';

  return (
    <>
      {hasSubject && (
        <TextInput
          variant="unstyled"
          className={classes.subject}
          aria-label={t(kind === 'task' ? 'taskSubject' : 'meetingSubject')}
          placeholder={t(kind === 'task' ? 'taskSubject' : 'meetingSubject')}
          value={draft.subject}
          maxLength={255}
          onChange={(event) => set({ subject: event.currentTarget.value })}
          onKeyDown={onKeyDown}
        />
      )}
      {shows ? (
        <div className={classes.preview} aria-label={t('preview')} role="group">
          <Markdown text={body} />
        </div>
      ) : (
        <Body
          variant="unstyled"
          className={classes.body ?? ''}
          aria-label={t(TEXT[kind])}
          placeholder={t(TEXT[kind])}
          value={draft.body}
          onChange={(body: string) => set({ body })}
          onKeyDown={onKeyDown}
          autosize
          minRows={hasSubject ? 1 : 2}
          maxRows={14}
        />
      )}
      <div className={classes.foot}>
        {kind === 'note' ? (
          <NoteTools draft={draft} onChange={set} previews={shows} onPreview={setPreviews} />
        ) : (
          <ComposerDetails kind={kind} draft={draft} onChange={set} />
        )}
        <div className={classes.send}>
          <span className={classes.keys} aria-hidden>
            <Kbd keys="mod ↵" />
          </span>
          <Button
            size="xs"
            loading={add.isPending}
            disabled={!canSave({ ...draft, kind })}
            onClick={() => void save()}
          >
            {t(SAVE[kind])}
          </Button>
        </div>
      </div>
    </>
  );
}

/** A text that names nobody. */
function PlainTextarea({ onChange, ...input }: ComponentProps<typeof MentionTextarea>) {
  return <Textarea {...input} onChange={(event) => onChange(event.currentTarget.value)} />;
}
