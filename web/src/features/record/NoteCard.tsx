import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconPin, IconPinnedOff, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { useDeleteRecord, useRestoreRecord } from '@/api/records';
import { fieldOf, useTypeMeta } from '@/api/session';
import { Avatar } from '@/components/Avatar';
import { MentionTextarea, useMentionables } from '@/components/MentionTextarea';
import { RelativeTime } from '@/components/Times';
import { useTexts } from '@/lib/i18n';
import { toStored, toTyped } from '@/lib/mentions';
import { toastDone, toastRefused } from '@/lib/toasts';
import { ClampedText } from './ClampedText';
import { usePatchEntry, type TimelineEvent } from './queries';
import { timelineTexts } from './timeline-texts';
import { useWords } from './use-words';
import classes from './Timeline.module.css';

/** What somebody wrote about the record. */
export function NoteCard({ event }: { event: TimelineEvent }) {
  const t = useTexts(timelineTexts);
  const words = useWords();
  const meta = useTypeMeta('notes');
  const [draft, setDraft] = useState<string | null>(null);
  const patch = usePatchEntry();
  const stored = toTyped(event.body ?? '');
  const people = useMentionables(draft !== null);
  const content = toStored(draft ?? '', [...people, ...stored.named]);
  const id = event.entity_id ?? event.id;
  const who = event.actor?.name ?? (event.actor ? words.people.get(event.actor.id) : null) ?? t('system');
  const kind = fieldOf(meta ?? NO_META, 'note_type')?.options?.find(
    (option) => option.value === event.data.note_type,
  );
  const showKind = event.data.note_type && event.data.note_type !== 'general';
  const save = async (values: Record<string, unknown>) => {
    try {
      await patch.mutateAsync({ type: 'notes', id, values });
      setDraft(null);
    } catch (error) {
      toastRefused(t('refused', { reason: messageOf(error) }));
    }
  };

  return (
    <article className={classes.card}>
      <header className={`${classes.cardHead} ${classes.noteHead}`}>
        <Avatar name={who} userId={event.actor?.id} size={20} />
        <b>{who}</b>
        <span className={classes.muted}>
          {showKind ? (kind?.label ?? String(event.data.note_type)).toLowerCase() : t('note')}
          {event.data.pinned ? `, ${t('important')}` : ''}
        </span>
        <span className={classes.cardTime}>
          <RelativeTime at={event.at} />
        </span>
        {(meta?.can.update ?? meta?.can.delete) && (
          <NoteMenu id={id} event={event} onEdit={() => setDraft(stored.text)} onSave={save} />
        )}
      </header>
      {event.title && event.title !== event.body && event.title.toLowerCase() !== 'note' && (
        <p className={classes.noteTitle}>{event.title}</p>
      )}
      {draft === null ? (
        event.body && <ClampedText text={event.body} markdown />
      ) : (
        <div className={classes.noteEdit}>
          <MentionTextarea
            aria-label={t('edit')}
            value={draft}
            onChange={setDraft}
            onKeyDown={(key) => {
              if (key.key === 'Enter' && (key.ctrlKey || key.metaKey)) void save({ content });
              if (key.key === 'Escape') {
                key.stopPropagation();
                setDraft(null);
              }
            }}
            autosize
            minRows={2}
            data-autofocus
            autoFocus
          />
          <div className={classes.noteButtons}>
            <Button variant="subtle" size="xs" onClick={() => setDraft(null)}>
              {t('cancel')}
            </Button>
            <Button
              size="xs"
              loading={patch.isPending}
              disabled={draft.trim() === ''}
              onClick={() => void save({ content })}
            >
              {t('save')}
            </Button>
          </div>
        </div>
      )}
    </article>
  );
}

const NO_META = { fields: [] } as unknown as NonNullable<ReturnType<typeof useTypeMeta>>;

interface NoteMenuProps {
  id: string;
  event: TimelineEvent;
  onEdit: () => void;
  onSave: (values: Record<string, unknown>) => Promise<void>;
}

function NoteMenu({ id, event, onEdit, onSave }: NoteMenuProps) {
  const t = useTexts(timelineTexts);
  const meta = useTypeMeta('notes');
  const remove = useDeleteRecord('notes');
  const restore = useRestoreRecord('notes');
  const pinned = event.data.pinned === true;
  const drop = async () => {
    try {
      await remove.mutateAsync(id);
      toastDone(t('removed'), () => restore.mutate(id));
    } catch (error) {
      toastRefused(t('refused', { reason: messageOf(error) }));
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" size={24} className={classes.dots} aria-label={t('noteMenu')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {meta?.can.update && (
          <>
            <Menu.Item
              leftSection={pinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />}
              onClick={() => void onSave({ pinned: !pinned })}
            >
              {pinned ? t('unpin') : t('pin')}
            </Menu.Item>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
              {t('edit')}
            </Menu.Item>
          </>
        )}
        {meta?.can.delete && (
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => void drop()}>
            {t('remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
