import { Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Fields } from '@/components/use-fields';
import { templatesQuery } from '@/features/templates/queries';
import { usePlaces } from '@/features/templates/use-places';
import type { TextField } from '@/features/templates/values';
import { VariableChooser } from '@/features/templates/VariableChooser';
import { useTexts } from '@/lib/i18n';
import { kindOf, type EditorValues } from './editor-values';
import { texts } from './editor-texts';
import classes from './Editor.module.css';

/** Subject and text of a mail, or what a call is about, with the variables of whom it is for. */
export function ContentSection({ form }: { form: Fields<EditorValues> }) {
  const t = useTexts(texts);
  const { values, errors, set } = form;
  const isMail = values.campaign_type === 'email';
  const body = isMail ? 'body' : 'call_script';
  const write = (field: TextField, text: string) => {
    if (field === 'subject') return set('subject', text);
    set(body, text);
    if (isMail) set('body_html', null);
  };
  const shown: Record<TextField, string | null> = {
    subject: isMail ? values.subject : null,
    body_text: values[body],
    body_html: null,
  };
  const places = usePlaces(shown, write);
  const shared = (field: 'subject' | 'body_text', name: string) => ({
    ...places.at(field),
    value: shown[field] ?? '',
    error: errors[name],
    onChange: (event: { currentTarget: { value: string } }) => write(field, event.currentTarget.value),
  });
  return (
    <>
      <div className={classes.pickers}>
        <TemplateSelect form={form} />
        <VariableChooser kinds={[kindOf(values.kind)]} onChoose={(name) => places.insert(`{{${name}}}`)} />
      </div>
      <p className={classes.hint}>{t('fallback', { example: '{{first_name|there}}' })}</p>
      {isMail && (
        <TextInput
          label={t('subject')}
          maxLength={200}
          autoComplete="off"
          {...shared('subject', 'subject')}
        />
      )}
      <Textarea
        label={t(isMail ? 'message' : 'script')}
        description={isMail ? undefined : t('scriptHelp')}
        autosize
        minRows={8}
        maxRows={22}
        maxLength={20_000}
        {...shared('body_text', body)}
      />
      {isMail && values.body_html && <p className={classes.hint}>{t('ownHtml')}</p>}
    </>
  );
}

function TemplateSelect({ form }: { form: Fields<EditorValues> }) {
  const t = useTexts(texts);
  const { values, set } = form;
  const { data } = useQuery(templatesQuery);
  const offered = (data ?? []).filter(
    (each) =>
      each.channel === values.campaign_type &&
      each.is_active &&
      each.entity_types.includes(kindOf(values.kind)),
  );
  const choose = (id: string | null) => {
    const template = offered.find((each) => each.id === id);
    set('template_id', template?.id ?? null);
    if (!template) return;
    if (values.campaign_type === 'email') {
      set('subject', template.subject ?? '');
      set('body', template.body_text);
      set('body_html', template.body_html ?? null);
    } else set('call_script', template.body_text);
  };
  return (
    <Select
      className={classes.template ?? ''}
      aria-label={t('template')}
      placeholder={t('chooseTemplate')}
      nothingFoundMessage={t('noTemplate')}
      data={offered.map((each) => ({ value: each.id, label: each.name }))}
      value={offered.some((each) => each.id === values.template_id) ? values.template_id : null}
      onChange={choose}
      searchable
      clearable
    />
  );
}
