import { Button } from '@mantine/core';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { Notice } from '@/components/Notice';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';
import { useSaveWebhook, useTestWebhook, type Webhook, type WithSecret } from './queries';
import { texts } from './texts';
import { WebhookMenu } from './WebhookMenu';
import classes from './Webhooks.module.css';

interface WebhookCardProps {
  webhook: Webhook;
  canManage: boolean;
  /** The environment keeps all of them off. */
  isOff: boolean;
  onEdit: () => void;
  onDeliveries: () => void;
  onSecret: (issued: WithSecret) => void;
}

/** One webhook: whether it is on, what it is sent, how that goes, and what can be done with it. */
export function WebhookCard({ webhook, canManage, isOff, onEdit, onDeliveries, onSecret }: WebhookCardProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const test = useTestWebhook(webhook.id);
  const save = useSaveWebhook(webhook.id);
  const { name, health, is_active: isActive, disabled_reason: reason } = webhook;
  const refused = (error: Error) => toastRefused(messageOf(error));
  const state = isActive ? 'on' : reason ? 'stopped' : 'off';
  const sendTest = () =>
    test.mutate(undefined, {
      onSuccess: ({ error, http_status: status, duration_ms: ms }) =>
        error
          ? toastRefused(t('fails', { error }))
          : toastDone(t('works', { status: String(status), ms: String(ms) })),
      onError: refused,
    });
  return (
    <li className={classes.card} data-off={isActive ? undefined : true}>
      <div className={classes.head}>
        <h2 className={classes.name}>{name}</h2>
        <Chip tone={state === 'on' ? 'success' : state === 'stopped' ? 'danger' : 'slate'}>{t(state)}</Chip>
      </div>
      <code className={classes.url}>{webhook.url}</code>
      <Wanted webhook={webhook} />
      <span className={classes.facts}>
        {health.last_attempt_at
          ? `${t('day', { delivered: String(health.delivered), dead: String(health.dead), waiting: String(health.waiting) })} · ${t('last', { when: format.relative(health.last_attempt_at) })}`
          : t('never')}
      </span>
      {!isActive && reason && (
        <Notice tone="danger">
          {reason}{' '}
          {canManage && (
            <Button
              size="compact-sm"
              variant="default"
              loading={save.isPending}
              onClick={() => save.mutate({ is_active: true }, { onError: refused })}
            >
              {t('switchOnAgain')}
            </Button>
          )}
        </Notice>
      )}
      {isActive && health.last_error && health.last_status !== 'delivered' && (
        <Notice tone="warning">{health.last_error}</Notice>
      )}
      <div className={classes.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('deliveriesName', { name })}
          onClick={onDeliveries}
        >
          {t('deliveries')}
        </Button>
        {canManage && (
          <>
            {!isOff && (
              <Button
                size="compact-sm"
                variant="default"
                loading={test.isPending}
                aria-label={t('testName', { name })}
                onClick={sendTest}
              >
                {t('test')}
              </Button>
            )}
            <span className={classes.space} />
            <WebhookMenu webhook={webhook} isOff={isOff} onEdit={onEdit} onSecret={onSecret} />
          </>
        )}
      </div>
    </li>
  );
}

/** What is sent, in words: "2 events · about leads · when status change". */
function Wanted({ webhook }: { webhook: Webhook }) {
  const t = useTexts(texts);
  const { event_types: events, entity_types: kinds, changed_fields: fields } = webhook;
  const parts = [
    events.includes('*') ? t('everything') : t('events', { count: events.length }),
    kinds.length > 0 && t('onlyAbout', { kinds: kinds.join(', ') }),
    fields.length > 0 && t('onlyFields', { fields: fields.join(', ') }),
  ];
  return <span className={classes.facts}>{parts.filter(Boolean).join(' · ')}</span>;
}
