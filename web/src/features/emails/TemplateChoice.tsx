import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/errors';
import { templatesQuery } from '@/features/templates/queries';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import type { EmailDraft } from './email-draft';
import { kindOf, useFilledTemplate, type Receiver } from './queries';
import { texts } from './texts';
import classes from './Emails.module.css';

interface TemplateChoiceProps {
  to: Receiver;
  chosen: string | null;
  onFilled: (changes: Partial<EmailDraft>) => void;
}

/** Begins a mail with a template, filled with what its record holds. */
export function TemplateChoice({ to, chosen, onFilled }: TemplateChoiceProps) {
  const t = useTexts(texts);
  const { data } = useQuery(templatesQuery);
  const fill = useFilledTemplate();
  const offered = (data ?? []).filter(
    (each) => each.channel === 'email' && each.is_active && each.entity_types.includes(kindOf(to.type)),
  );
  const choose = (id: string | null) => {
    const template = offered.find((each) => each.id === id);
    if (!template) return onFilled({ template: null, filled: null });
    fill.mutate(
      { template, to },
      {
        onSuccess: ({ subject, body_text: body }) =>
          onFilled({ subject, body, template: template.id, filled: template.body_html ? body : null }),
        onError: (error) => toastRefused(messageOf(error)),
      },
    );
  };
  return (
    <Select
      className={classes.template ?? ''}
      size="xs"
      aria-label={t('template')}
      placeholder={t('anyTemplate')}
      nothingFoundMessage={t('noTemplate')}
      data={offered.map((each) => ({ value: each.id, label: each.name }))}
      value={offered.some((each) => each.id === chosen) ? chosen : null}
      onChange={choose}
      disabled={fill.isPending}
      searchable
      clearable
    />
  );
}
