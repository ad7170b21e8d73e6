import { Select } from '@mantine/core';
import { tagName, useMergeTag, type Tag } from '@/api/tags';
import { FormDialog } from '@/components/FormDialog';
import { useForm } from '@/components/use-form';
import { useTexts } from '@/lib/i18n';
import { toastDone } from '@/lib/toasts';
import { texts } from './texts';

/** One tag for two. */
export function MergeTagDialog({ tag, all, onClose }: { tag: Tag; all: Tag[]; onClose: () => void }) {
  const t = useTexts(texts);
  const { name } = tag;
  const form = useForm({
    start: { into: '' },
    to: useMergeTag(),
    check: ({ into }) => ({ into: !into && t('needInto') }),
    body: ({ into }) => ({ id: tag.id, into }),
    onDone: ({ slug }) => {
      toastDone(t('merged', { name, into: tagName(all, slug) }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('mergeTitle', { name })}
      intro={t('mergeIntro', { name })}
      submit={t('mergeYes')}
      danger
      {...form.dialog}
      onClose={onClose}
    >
      <Select
        label={t('into')}
        searchable
        data-autofocus
        data={all.filter(({ id }) => id !== tag.id).map(({ id, name: label }) => ({ value: id, label }))}
        value={form.values.into || null}
        error={form.errors.into}
        onChange={(id) => form.set('into', id ?? '')}
      />
    </FormDialog>
  );
}
