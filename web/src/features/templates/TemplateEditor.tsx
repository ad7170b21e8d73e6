import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Notice } from '@/components/Notice';
import { toastUndo } from '@/components/toast-undo';
import { Toggles } from '@/components/Toggles';
import { useForm } from '@/components/use-form';
import { SettingsSection } from '@/features/settings/SettingsSection';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { EditorFields } from './EditorFields';
import { PreviewPane } from './PreviewPane';
import { CHANNELS, previewQuery, useSaveTemplate, type Channel, type Template } from './queries';
import { TemplateMenu } from './TemplateMenu';
import { texts } from './texts';
import { bodyOf, check, draftOf, startOf } from './values';
import classes from './Editor.module.css';

interface TemplateEditorProps {
  /** Null: a new one. */
  template: Template | null;
  /** What is shown instead: a template, or null for all of them. */
  onOpen: (id: string | null) => void;
}

/** Writing a template, with its preview beside it. */
export function TemplateEditor({ template, onOpen }: TemplateEditorProps) {
  const t = useTexts(texts);
  const element = useRef<HTMLFormElement>(null);
  const [channel, setChannel] = useState<Channel>(template?.channel ?? 'email');
  const [isLeaving, setLeaving] = useState(false);
  const save = useSaveTemplate(template?.id ?? null);
  const form = useForm({
    start: startOf(template),
    to: save,
    check: (values) => check(values, channel),
    body: (values) => bodyOf(values, channel, template),
    onDone: (saved) => {
      const text = t('saved', { name: saved.name });
      form.reset(startOf(saved));
      if (template) {
        const before = bodyOf(startOf(template), channel, saved);
        toastUndo(text, () => save.mutateAsync(before));
      } else {
        toastDone(text);
        onOpen(saved.id);
      }
    },
  });
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [form.errors]);
  const draft = draftOf(form.values, channel);
  const [settled] = useDebouncedValue(draft, 350);
  const { data: checked } = useQuery({
    ...previewQuery(settled),
    enabled: settled.entity_types.length > 0,
  });
  const leave = () => (form.dirty ? setLeaving(true) : onOpen(null));
  const send = (event: FormEvent) => {
    event.preventDefault();
    form.submit();
  };
  return (
    <SettingsSection
      title={template?.name ?? t('newTitle')}
      scope="tenant"
      actions={
        <>
          <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={leave}>
            {t('back')}
          </Button>
          {template && <TemplateMenu template={template} canManage onOpen={onOpen} />}
        </>
      }
    >
      <div className={classes.columns}>
        <form ref={element} noValidate onSubmit={send} className={classes.form}>
          {!template && (
            <Toggles
              label={t('channel')}
              choices={CHANNELS.map((value) => ({ value, label: t(value) }))}
              chosen={channel}
              onChoose={setChannel}
            />
          )}
          {form.dialog.refusal && <Notice tone="danger">{form.dialog.refusal}</Notice>}
          <EditorFields form={form} channel={channel} preview={checked} />
          <div className={classes.foot}>
            <Button type="submit" loading={form.dialog.busy} disabled={template !== null && !form.dirty}>
              {t(template ? 'save' : 'saveNew')}
            </Button>
          </div>
        </form>
        <PreviewPane draft={draft} />
      </div>
      <ConfirmDialog
        opened={isLeaving}
        title={t('leaveTitle')}
        confirm={t('leaveYes')}
        cancel={t('stay')}
        danger
        onClose={() => setLeaving(false)}
        onConfirm={() => onOpen(null)}
      >
        {t('leaveText')}
      </ConfirmDialog>
    </SettingsSection>
  );
}
