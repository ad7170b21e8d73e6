import { MultiSelect, Select, TextInput, Textarea } from '@mantine/core';
import { useMetadata } from '@/api/session';
import type { Fields } from '@/components/use-fields';
import { Toggles } from '@/components/Toggles';
import { useTexts } from '@/lib/i18n';
import { CATEGORIES, KINDS, type Channel, type Preview } from './queries';
import { TextProblems } from './TextProblems';
import { texts } from './texts';
import { usePlaces } from './use-places';
import { corrected, problemsOf, type EditorValues, type TextField } from './values';
import { VariableChooser } from './VariableChooser';
import classes from './Editor.module.css';

interface EditorFieldsProps {
  form: Fields<EditorValues>;
  channel: Channel;
  preview: Preview | undefined;
}

const MESSAGE = { email: 'message', text: 'messageText', call: 'messageCall' } as const;

/** Name, category, for whom, and the texts with their variables. */
export function EditorFields({ form, channel, preview }: EditorFieldsProps) {
  const t = useTexts(texts);
  const { types } = useMetadata();
  const { values, errors, set } = form;
  const places = usePlaces(values, (field, text) => set(field, text));
  const labelOf = (kind: string) =>
    Object.values(types).find((type) => type.singular === kind)?.label.plural ?? kind;
  const textOf = (field: TextField) => values[field] ?? '';
  const wrong = (field: TextField) => problemsOf(preview, field, textOf(field));
  const shared = (field: TextField) => ({
    ...places.at(field),
    value: textOf(field),
    error: errors[field] ?? wrong(field)[0]?.text,
    onChange: (event: { currentTarget: { value: string } }) => set(field, event.currentTarget.value),
  });
  const problems = (field: TextField) => (
    <TextProblems
      problems={wrong(field)}
      onShow={(written) => places.show(field, written)}
      onReplace={(written, meant) => set(field, corrected(textOf(field), written, meant))}
    />
  );
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label={t('name')}
          placeholder={t('namePlaceholder')}
          maxLength={120}
          autoComplete="off"
          value={values.name}
          error={errors['name']}
          onChange={(event) => set('name', event.currentTarget.value)}
        />
        <Select
          label={t('category')}
          data={CATEGORIES.map((value) => ({ value, label: t(value) }))}
          value={values.category}
          allowDeselect={false}
          onChange={(category) => category && set('category', category)}
        />
      </div>
      <MultiSelect
        label={t('kinds')}
        description={t('kindsHelp')}
        data={KINDS.map((value) => ({ value, label: labelOf(value) }))}
        value={values.entity_types}
        error={errors['entity_types']}
        onChange={(kinds) =>
          set(
            'entity_types',
            KINDS.filter((kind) => kinds.includes(kind)),
          )
        }
      />
      <div className={classes.insert}>
        <VariableChooser kinds={values.entity_types} onChoose={(name) => places.insert(`{{${name}}}`)} />
        <p className={classes.facts}>{t('fallback', { example: '{{first_name|there}}' })}</p>
      </div>
      {channel === 'email' && (
        <div>
          <TextInput label={t('subject')} maxLength={200} autoComplete="off" {...shared('subject')} />
          {problems('subject')}
        </div>
      )}
      <div>
        <Textarea
          label={t(MESSAGE[channel])}
          description={values.body_html === null ? undefined : t('textHelp')}
          autosize
          minRows={channel === 'text' ? 4 : 9}
          maxRows={22}
          maxLength={channel === 'text' ? 1600 : 20_000}
          {...shared('body_text')}
        />
        {problems('body_text')}
      </div>
      {channel === 'email' && (
        <div className={classes.html}>
          <Toggles
            label={t('look')}
            choices={[
              { value: 'text', label: t('asText') },
              { value: 'html', label: t('withHtml') },
            ]}
            chosen={values.body_html === null ? 'text' : 'html'}
            onChoose={(look) => set('body_html', look === 'text' ? null : (values.body_html ?? ''))}
          />
          {values.body_html !== null && (
            <Textarea
              label={t('html')}
              description={t('htmlHelp')}
              autosize
              minRows={8}
              maxRows={22}
              maxLength={100_000}
              spellCheck={false}
              classNames={{ input: classes.code ?? '' }}
              {...shared('body_html')}
            />
          )}
          {problems('body_html')}
        </div>
      )}
    </>
  );
}
