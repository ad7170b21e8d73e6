import { Button, Menu, Modal, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { fieldOf } from '@/api/session';
import type { CrmRecord, Option, TypeMeta } from '@/api/types';
import { StatusChip } from '@/components/StatusChip';
import { defineTexts, useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useSaveFields } from './queries';
import { texts } from './texts';
import classes from './StatusMenu.module.css';

const words = defineTexts('status-menu', {
  lostTitle: 'Why is it lost?',
  reason: 'Reason',
  needed: 'Say why, in a word or two',
  cancel: 'Cancel',
  save: 'Mark as lost',
  refused: 'Not changed: {{reason}}',
  done: '{{label}} is {{value}}',
});

/** Reached by converting only. */
const BY_ACTION = new Set(['converted']);

interface StatusMenuProps {
  meta: TypeMeta;
  record: CrmRecord;
  editable: boolean;
}

/** The status as a chip; a click chooses another. */
export function StatusMenu({ meta, record, editable }: StatusMenuProps) {
  const t = useTexts(texts);
  const w = useTexts(words);
  const { mutateAsync, isPending } = useSaveFields(meta.name);
  const [asking, setAsking] = useState(false);
  const field = fieldOf(meta, meta.status_field ?? '');
  const value = field ? record[field.name] : null;
  if (!field || typeof value !== 'string' || meta.status_field === 'stage') return null;
  const chip = <StatusChip field={field} value={value} />;
  const choices = (field.options ?? []).filter((option) => !BY_ACTION.has(option.value));
  if (!editable || field.readonly) return chip;

  const save = async (option: Option, more: Record<string, unknown> = {}) => {
    const also = Object.keys(more).map((name) => [name, record[name] ?? null]);
    const before = { [field.name]: value, ...(Object.fromEntries(also) as Record<string, unknown>) };
    try {
      const saved = await mutateAsync({
        id: record.id,
        version: record.version,
        values: { [field.name]: option.value, ...more },
      });
      toastDone(
        w('done', { label: field.label, value: option.label }),
        () =>
          void mutateAsync({ id: record.id, version: saved.version, values: before }).catch(
            (error: unknown) => toastRefused(w('refused', { reason: messageOf(error) })),
          ),
      );
      setAsking(false);
    } catch (error) {
      toastRefused(w('refused', { reason: messageOf(error) }));
    }
  };
  const choose = (option: Option) => {
    if (option.value === 'lost' && fieldOf(meta, 'lost_reason')) setAsking(true);
    else void save(option);
  };
  const label = choices.find((option) => option.value === value)?.label ?? value;
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <UnstyledButton
            className={classes.chip}
            aria-label={t('status', { label: field.label, value: label })}
            disabled={isPending}
          >
            {chip}
            <IconChevronDown size={13} aria-hidden className={classes.arrow} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {choices.map((option) => (
            <Menu.Item key={option.value} disabled={option.value === value} onClick={() => choose(option)}>
              <StatusChip field={field} value={option.value} />
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <LostReason
          busy={isPending}
          onClose={() => setAsking(false)}
          onSave={(reason) => {
            const lost = choices.find((option) => option.value === 'lost');
            if (lost) void save(lost, { lost_reason: reason });
          }}
        />
      )}
    </>
  );
}

interface LostReasonProps {
  busy: boolean;
  onSave: (reason: string) => void;
  onClose: () => void;
}

function LostReason({ busy, onSave, onClose }: LostReasonProps) {
  const w = useTexts(words);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <Modal opened onClose={onClose} title={w('lostTitle')} size={420} withCloseButton={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim()) onSave(reason.trim());
          else setMissing(true);
        }}
      >
        <TextInput
          label={w('reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing && !reason.trim() ? w('needed') : undefined}
          maxLength={255}
          data-autofocus
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {w('cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {w('save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
