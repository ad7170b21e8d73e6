import type { Channel, Draft, Preview, Template, TemplateValues } from './queries';
import { texts } from './texts';

/** What the editor holds. `body_html` null: the HTML of the mail is made of its text. */
export interface EditorValues {
  name: string;
  category: Template['category'];
  entity_types: Template['entity_types'];
  subject: string;
  body_text: string;
  body_html: string | null;
}

/** The fields that may hold variables. */
export type TextField = 'subject' | 'body_text' | 'body_html';

export function startOf(template: Template | null): EditorValues {
  return {
    name: template?.name ?? '',
    category: template?.category ?? 'general',
    entity_types: template?.entity_types ?? ['contact', 'lead'],
    subject: template?.subject ?? '',
    body_text: template?.body_text ?? '',
    body_html: template?.body_html ?? null,
  };
}

export function draftOf(values: EditorValues, channel: Channel): Omit<Draft, 'record_id' | 'entity_type'> {
  return {
    channel,
    subject: channel === 'email' ? values.subject : '',
    body_text: values.body_text,
    body_html: channel === 'email' ? values.body_html : null,
    entity_types: values.entity_types,
  };
}

export function bodyOf(values: EditorValues, channel: Channel, template: Template | null): TemplateValues {
  const mail = channel === 'email' ? { subject: values.subject, body_html: values.body_html || null } : {};
  const { name, category, entity_types, body_text } = values;
  return {
    name,
    category,
    entity_types,
    body_text,
    ...mail,
    ...(template ? { version: template.version } : { channel }),
  };
}

export function check(values: EditorValues, channel: Channel) {
  return {
    name: !values.name.trim() && texts.say('missingName'),
    entity_types: values.entity_types.length === 0 && texts.say('kindNeeded'),
    subject: channel === 'email' && !values.subject.trim() && texts.say('missingSubject'),
    body_text: !values.body_text.trim() && texts.say('missingText'),
  };
}

/** The problems of one field that are worth saying while somebody still writes: finished placeholders only. */
export function problemsOf(preview: Preview | undefined, field: TextField, text: string) {
  return (preview?.problems ?? []).filter(
    (each) => each.field === field && each.written.endsWith('}}') && text.includes(each.written),
  );
}

/** The text with the variable that was meant; what stands there without a value stays. */
export function corrected(text: string, written: string, suggestion: string): string {
  const bar = written.indexOf('|');
  return text.replaceAll(written, `{{${suggestion}${bar < 0 ? '}}' : written.slice(bar)}`);
}

/** The text with `added` in the place of what is selected. */
export function inserted(text: string, added: string, start: number, end: number): string {
  return text.slice(0, start) + added + text.slice(end);
}
