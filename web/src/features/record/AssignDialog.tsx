import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import type { CrmRecord, TypeMeta } from '@/api/types';
import { titleOf } from '@/components/record-title';
import { UserPicker } from '@/components/UserPicker';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useAssign } from './queries';
import { texts } from './texts';
import classes from './StageQuestion.module.css';

interface AssignDialogProps {
  meta: TypeMeta;
  record: CrmRecord;
  onClose: () => void;
}

const idOf = (value: unknown) => (typeof value === 'string' ? value : null);

/** Hands a record to a colleague, with a word why. */
export function AssignDialog({ meta, record, onClose }: AssignDialogProps) {
  const t = useTexts(texts);
  const [owner, setOwner] = useState(idOf(record.owner_id));
  const [assignee, setAssignee] = useState(idOf(record.assigned_to));
  const [note, setNote] = useState('');
  const { mutateAsync, isPending } = useAssign(meta.name, record.id);
  const before = { owner_id: idOf(record.owner_id), assigned_to: idOf(record.assigned_to) };
  const changed = owner !== before.owner_id || assignee !== before.assigned_to;
  const name = titleOf(record, meta);

  const save = async () => {
    try {
      await mutateAsync({
        ...(owner !== before.owner_id ? { owner_id: owner } : {}),
        ...(assignee !== before.assigned_to ? { assigned_to: assignee } : {}),
        ...(note.trim() ? { note: note.trim() } : {}),
      });
      toastDone(t('assigned', { name }), () => void mutateAsync(before));
      onClose();
    } catch (error) {
      toastRefused(messageOf(error));
    }
  };

  return (
    <Modal opened onClose={onClose} title={t('assignTitle', { name })} size={420} withCloseButton={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (changed) void save();
        }}
      >
        <div className={classes.stack}>
          <UserPicker label={t('owner')} value={owner} onChange={setOwner} />
          <UserPicker label={t('assignee')} value={assignee} onChange={setAssignee} />
          <Textarea
            label={t('assignNote')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            autosize
            minRows={2}
            maxLength={1000}
          />
        </div>
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={isPending} disabled={!changed}>
            {t('assignSave')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
