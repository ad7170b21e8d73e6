import { Select, Switch, TextInput } from '@mantine/core';
import { fieldOf } from '@/api/session';
import { useTexts } from '@/lib/i18n';
import { matchKeys, targetLabel, templateSample } from './mapping-state';
import type { StepProps } from './step-props';
import { texts } from './texts';
import type { ImportOptions, InTrash, OnMatch } from './types';
import classes from './Map.module.css';

const ON_MATCH: readonly OnMatch[] = ['update_all', 'update_empty', 'skip', 'create'];
const IN_TRASH: readonly InTrash[] = ['new', 'skip', 'restore'];
const IN_TRASH_WORDS = { new: 'trashNew', skip: 'trashSkip', restore: 'trashRestore' } as const;
const NONE = '';

/** How a row is recognised as a record that exists, and what becomes of it; and the name of new records. */
export function MatchOptions({ meta, job, draft }: Omit<StepProps, 'onStep'>) {
  const t = useTexts(texts);
  const { options, mapping } = draft.draft;
  const set = (changes: Partial<ImportOptions>) =>
    draft.change({ ...draft.draft, options: { ...options, ...changes } });
  const keys = matchKeys(draft.draft, meta);
  const current = options.match_on ?? NONE;
  const listed = keys.some((key) => key.value === current) || current === NONE;
  const title = fieldOf(meta, meta.title_field);
  const needsTitle = title && !title.readonly && !mapping.some((entry) => entry.field === title.name);
  const things = meta.label.plural.toLowerCase();
  return (
    <div className={classes.options}>
      {needsTitle && (
        <TextInput
          className={classes.wide}
          label={t('template', { field: title.label, thing: meta.label.singular.toLowerCase() })}
          description={t('templateHelp', {
            sample: templateSample(options.defaults?.[title.name] ?? '', job.columns) || '–',
          })}
          value={options.defaults?.[title.name] ?? ''}
          onChange={(event) => {
            set({ defaults: withDefault(options.defaults, title.name, event.currentTarget.value) });
          }}
        />
      )}
      <h2 className={classes.optionsTitle}>{t('repeat')}</h2>
      <Select
        label={t('matchOn')}
        data={[
          { value: NONE, label: t('matchNone') },
          ...keys.map((key) => ({ value: key.value, label: targetLabel(key.field, meta) })),
          ...(listed ? [] : [{ value: current, label: targetLabel(current, meta) }]),
        ]}
        value={current}
        onChange={(value) => set({ match_on: value === NONE ? null : value })}
        allowDeselect={false}
      />
      {current !== NONE && (
        <Select
          label={t('onMatch')}
          data={ON_MATCH.map((value) => ({ value, label: t(value) }))}
          value={options.on_match ?? 'update_all'}
          onChange={(value) => set({ on_match: value ?? 'update_all' })}
          allowDeselect={false}
        />
      )}
      {current !== NONE && (
        <Select
          label={t('inTrash')}
          data={IN_TRASH.map((value) => ({ value, label: t(IN_TRASH_WORDS[value]) }))}
          value={options.in_trash ?? 'new'}
          onChange={(value) => set({ in_trash: value ?? 'new' })}
          allowDeselect={false}
        />
      )}
      {current !== NONE && (
        <Switch
          className={classes.wide}
          size="sm"
          label={t('unmatched', { things })}
          checked={options.create_unmatched ?? true}
          onChange={(event) => set({ create_unmatched: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

/** An emptied template is no template. */
function withDefault(defaults: Record<string, string> = {}, field: string, text: string) {
  const rest = Object.entries(defaults).filter(([name]) => name !== field);
  return Object.fromEntries(text ? [...rest, [field, text]] : rest);
}
