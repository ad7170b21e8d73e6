import { Button, Textarea, TextInput } from '@mantine/core';
import { IconCalendarEvent, IconChecklist, IconNote, IconPhone, type Icon } from '@tabler/icons-react';
import { useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { messageOf } from '@/api/errors';
import { useMe, useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Kbd } from '@/components/Kbd';
import { Markdown } from '@/components/Markdown';
import { Toggles } from '@/components/Toggles';
import { titleOf } from '@/components/record-title';
import { defineTexts, useTexts } from '@/lib/i18n';
import { randomKey } from '@/lib/random-key';
import { useStoredState } from '@/lib/stored-state';
import { toastDone, toastRefused } from '@/lib/toasts';
import { ComposerDetails } from './ComposerDetails';
import {
  canSave,
  EMPTY_DRAFT,
  ENTRY_KINDS,
  entryOf,
  hasText,
  type Draft,
  type EntryKind,
} from './composer-draft';
import { NoteTools } from './NoteTools';
import { useAddEntry } from './queries';
import classes from './Composer.module.css';

const texts = defineTexts('composer', {
  note: 'Note',
  task: 'Task',
  call: 'Call',
  meeting: 'Meeting',
  kind: 'What to add',
  draft: 'Draft saved',
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

const ICONS: Record<EntryKind, Icon> = {
  note: IconNote,
  task: IconChecklist,
  call: IconPhone,
  meeting: IconCalendarEvent,
};
const SAVE = { note: 'saveNote', task: 'saveTask', call: 'saveCall', meeting: 'saveMeeting' } as const;
const SAVED = { note: 'savedNote', task: 'savedTask', call: 'savedCall', meeting: 'savedMeeting' } as const;
const TEXT = { note: 'noteText', task: 'taskText', call: 'callText', meeting: 'meetingText' } as const;

interface ComposerProps {
  meta: TypeMeta;
  record: CrmRecord;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  inputRef?: Ref<HTMLTextAreaElement & HTMLInputElement>;
}

/** The draft of one record, kept in this browser. */
export function useDraft(type: string, id: string): [Draft, (draft: Draft) => void] {
  const [stored, setStored] = useStoredState<Partial<Draft>>(`draft-${type}-${id}`, EMPTY_DRAFT);
  return [{ ...EMPTY_DRAFT, ...stored }, setStored];
}

/** Adds a note, task, call or meeting to a record. */
export function Composer({ meta, record, draft, onDraft, inputRef }: ComposerProps) {
  const t = useTexts(texts);
  const { user } = useMe();
  const notes = useTypeMeta('notes');
  const activities = useTypeMeta('activities');
  const add = useAddEntry();
  const key = useRef(randomKey());
  const [previews, setPreviews] = useState(false);
  const kinds = ENTRY_KINDS.filter((kind) => (kind === 'note' ? notes : activities)?.can.create);
  const kind = kinds.includes(draft.kind) ? draft.kind : kinds[0];
  if (!kind) return null;
  const set = (changes: Partial<Draft>) => onDraft({ ...draft, kind, ...changes });
  const shows = previews && kind === 'note' && draft.body.trim() !== '';

  const save = async () => {
    if (!canSave({ ...draft, kind }) || add.isPending) return;
    const entry = entryOf(
      { ...draft, kind },
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
      onDraft({ ...EMPTY_DRAFT, kind });
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
  const hasSubject = kind === 'task' || kind === 'meeting';

  return (
    <section className={classes.composer} aria-label={t('kind')}>
      <div className={classes.head}>
        <Toggles
          label={t('kind')}
          choices={kinds.map((each) => ({ value: each, label: <KindLabel kind={each} /> }))}
          chosen={kind}
          onChoose={(each) => set({ kind: each })}
        />
        <span className={classes.draft} role="status">
          {hasText(draft) && !add.isPending && t('draft')}
        </span>
      </div>
      {hasSubject && (
        <TextInput
          ref={inputRef}
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
          <Markdown text={draft.body} />
        </div>
      ) : (
        <Textarea
          {...(hasSubject ? {} : { ref: inputRef })}
          variant="unstyled"
          className={classes.body}
          aria-label={t(TEXT[kind])}
          placeholder={t(TEXT[kind])}
          value={draft.body}
          onChange={(event) => set({ body: event.currentTarget.value })}
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
    </section>
  );
}

function KindLabel({ kind }: { kind: EntryKind }) {
  const t = useTexts(texts);
  const Shape = ICONS[kind];
  return (
    <>
      <Shape size={15} aria-hidden />
      {t(kind)}
    </>
  );
}
