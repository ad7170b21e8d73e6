import { Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { usePermission } from '@/api/session';
import { Notice } from '@/components/Notice';
import type { Fields } from '@/components/use-fields';
import { useTexts } from '@/lib/i18n';
import type { EditorValues } from './editor-values';
import { texts } from './editor-texts';
import { useIntegrationsFor } from './use-senders';
import classes from './Editor.module.css';

/** Through which connection it leaves, and how fast. */
export function SenderSection({ form }: { form: Fields<EditorValues> }) {
  const t = useTexts(texts);
  const connects = usePermission('integrations.manage');
  const { values, errors, set } = form;
  const type = values.campaign_type;
  const { senders } = useIntegrationsFor(type);
  const toSettings = (label: string) => (
    <Link to="/settings/$page" params={{ page: 'integrations' }}>
      {label}
    </Link>
  );
  if (senders?.length === 0)
    return (
      <Notice tone="warning">
        {t(`senderNone_${type}`)} {connects ? toSettings(t('senderConnect')) : t('senderAsk')}
      </Notice>
    );
  const chosen = senders?.find((each) => each.id === values.sender);
  const most = chosen?.effective[type === 'email' ? 'max_emails_per_minute' : 'max_calls_per_hour'];
  return (
    <>
      <Select
        className={classes.medium ?? ''}
        label={t(`sender_${type}`)}
        data={(senders ?? []).map((each) => ({ value: each.id, label: each.name }))}
        value={chosen ? values.sender : null}
        error={errors['sender'] ?? (senders && values.sender && !chosen ? t('senderGone') : undefined)}
        onChange={(id) => set('sender', id)}
        clearable
      />
      {typeof most === 'number' && (
        <p className={classes.hint}>
          {t(type === 'email' ? 'perMinute' : 'perHour', { count: most })}{' '}
          {connects && toSettings(t('changeLimit'))}
        </p>
      )}
    </>
  );
}
