import {
  IconCalendarEvent,
  IconChecklist,
  IconMail,
  IconNote,
  IconPhone,
  type Icon,
} from '@tabler/icons-react';
import { useTypeMeta } from '@/api/session';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { Toggles } from '@/components/Toggles';
import { MAILED_FROM, RecordEmail } from '@/features/emails/RecordEmail';
import { defineTexts, useTexts } from '@/lib/i18n';
import { EMPTY_DRAFT, ENTRY_KINDS, hasText, type Draft, type EntryKind } from './composer-draft';
import { EntryForm } from './EntryForm';
import { COMPOSER } from './use-draft';
import classes from './Composer.module.css';

const texts = defineTexts('composer', {
  note: 'Note',
  email: 'E-mail',
  task: 'Task',
  call: 'Call',
  meeting: 'Meeting',
  kind: 'What to add',
  draft: 'Draft saved',
});

const ICONS: Record<EntryKind, Icon> = {
  note: IconNote,
  email: IconMail,
  task: IconChecklist,
  call: IconPhone,
  meeting: IconCalendarEvent,
};

interface ComposerProps {
  meta: TypeMeta;
  record: CrmRecord;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}

/** Adds a note, mail, task, call or meeting to a record. */
export function Composer({ meta, record, draft, onDraft }: ComposerProps) {
  const t = useTexts(texts);
  const notes = useTypeMeta('notes');
  const activities = useTypeMeta('activities');
  const kinds = ENTRY_KINDS.filter(
    (each) =>
      (each === 'note' ? notes : activities)?.can.create &&
      (each !== 'email' || MAILED_FROM.includes(meta.name)),
  );
  const kind = kinds.includes(draft.kind) ? draft.kind : kinds[0];
  if (!kind) return null;
  const set = (changes: Partial<Draft>) => onDraft({ ...draft, kind, ...changes });
  const clear = () => onDraft({ ...EMPTY_DRAFT, kind });
  return (
    <section id={COMPOSER} tabIndex={-1} className={classes.composer} aria-label={t('kind')}>
      <div className={classes.head}>
        <Toggles
          label={t('kind')}
          choices={kinds.map((each) => ({ value: each, label: <KindLabel kind={each} /> }))}
          chosen={kind}
          onChoose={(each) => set({ kind: each })}
        />
        <span className={classes.draft} role="status">
          {hasText(draft) && t('draft')}
        </span>
      </div>
      {kind === 'email' ? (
        <RecordEmail meta={meta} record={record} draft={draft} onDraft={set} onSent={clear} />
      ) : (
        <EntryForm meta={meta} record={record} kind={kind} draft={draft} onDraft={set} onSaved={clear} />
      )}
    </section>
  );
}

function KindLabel({ kind }: { kind: EntryKind }) {
  const t = useTexts(texts);
  const Shape = ICONS[kind];
  return (
    <>
      <Shape size={15} className={classes.kindIcon ?? ''} aria-hidden />
      {t(kind)}
    </>
  );
}
