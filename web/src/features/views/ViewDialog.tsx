import { Switch, TextInput } from '@mantine/core';
import { usePermission } from '@/api/session';
import type { TypeMeta } from '@/api/types';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { useChangeView, useCreateView, type SavedView, type ViewContent } from './queries';
import { texts } from './texts';

interface NewViewProps {
  meta: TypeMeta;
  content: ViewContent;
  onDone: (view: SavedView) => void;
  onClose: () => void;
}

/** What is on screen becomes a view, with a name. */
export function NewViewDialog({ meta, content, onDone, onClose }: NewViewProps) {
  const t = useTexts(texts);
  const canShare = usePermission('saved_views.share');
  const form = useForm({
    start: { name: '', is_shared: false, is_default: false },
    to: useCreateView(),
    check: ({ name }) => ({ name: !name.trim() && t('needName') }),
    body: (values) => ({ ...content, ...values, name: values.name.trim(), entity: meta.name }),
    onDone: (view) => {
      toastDone(t('created', { name: view.name }));
      onDone(view);
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('newTitle', { things: meta.label.plural.toLowerCase() })}
      intro={t('newIntro')}
      submit={t('saveView')}
      {...form.dialog}
      onClose={onClose}
    >
      <TextInput
        label={t('name')}
        placeholder={t('nameExample')}
        withAsterisk
        data-autofocus
        maxLength={60}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <Switch
        label={t('share')}
        description={t(canShare ? 'shareHelp' : 'shareDenied')}
        disabled={!canShare}
        checked={values.is_shared}
        onChange={(event) => set('is_shared', event.currentTarget.checked)}
      />
      <Switch
        label={t('makeDefault')}
        description={t('defaultHelp')}
        checked={values.is_default}
        onChange={(event) => set('is_default', event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

/** Another name for a view. */
export function RenameDialog({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const t = useTexts(texts);
  const form = useForm({
    start: { name: view.name },
    to: useChangeView(),
    check: ({ name }) => ({ name: !name.trim() && t('needName') }),
    body: ({ name }) => ({ id: view.id, change: { name: name.trim(), version: view.version } }),
    onDone: ({ name }) => {
      toastDone(t('renamed', { name }));
      onClose();
    },
  });
  const { values, set, errors } = form;
  return (
    <FormDialog
      title={t('renameTitle', { name: view.name })}
      submit={t('rename')}
      {...form.dialog}
      disabled={!form.dirty}
      onClose={onClose}
    >
      <TextInput
        label={t('name')}
        data-autofocus
        maxLength={60}
        value={values.name}
        error={errors.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
    </FormDialog>
  );
}
