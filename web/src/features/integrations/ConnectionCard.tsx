import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/api/errors';
import { Chip } from '@/components/Chip';
import { Notice } from '@/components/Notice';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { toastRefused } from '@/lib/toasts';
import { ConnectionMenu } from './ConnectionMenu';
import { aiKeyQuery, useTestIntegration, type Integration, type IntegrationType } from './queries';
import { texts } from './texts';
import { TrialResult } from './TrialResult';
import { TypeMark } from './TypeMark';
import { UsageBar } from './UsageBar';
import classes from './Integrations.module.css';

const TONES = { ok: 'success', error: 'danger', unknown: 'slate', off: 'slate' } as const;
const OLD_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

interface ConnectionCardProps {
  integration: Integration;
  type: IntegrationType | undefined;
  canManage: boolean;
  onEdit: () => void;
}

/** One connection: whether it works, what it is used for, its last error in words, and what can be done with it. */
export function ConnectionCard({ integration, type, canManage, onEdit }: ConnectionCardProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const test = useTestIntegration(integration.id);
  const [now] = useState(Date.now);
  const { name, is_active: isActive, last_used_at: used, last_checked_at: checked } = integration;
  const state = stateOf(integration);
  const days = Math.floor((now - Date.parse(integration.credentials_since)) / DAY_MS);
  const hasSecrets = Object.values(integration.credentials).some((secret) => secret.set);
  return (
    <li className={classes.card} data-off={isActive ? undefined : true}>
      <div className={classes.head}>
        <TypeMark type={integration.integration_type} />
        <div className={classes.names}>
          <h3 className={classes.name}>{name}</h3>
          {type && type.label !== name && <span className={classes.facts}>{type.label}</span>}
        </div>
        <Chip tone={TONES[state]}>{t(state)}</Chip>
      </div>
      <span className={classes.facts}>
        {[
          used ? t('used', { when: format.relative(used) }) : t('neverUsed'),
          checked && t('tested', { when: format.relative(checked) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <UsageBar integration={integration} />
      {integration.integration_type === 'openai' && <AiKeyLine />}
      {hasSecrets && days > OLD_DAYS && <Notice tone="warning">{t('age', { days })}</Notice>}
      {test.data ? (
        <TrialResult trial={test.data} />
      ) : (
        integration.error_message && isActive && <Notice tone="danger">{integration.error_message}</Notice>
      )}
      {canManage && (
        <div className={classes.buttons}>
          <Button
            size="compact-sm"
            variant="default"
            loading={test.isPending}
            aria-label={t('testName', { name })}
            onClick={() => test.mutate(undefined, { onError: (refused) => toastRefused(messageOf(refused)) })}
          >
            {t('test')}
          </Button>
          <Button size="compact-sm" variant="default" aria-label={t('changeName', { name })} onClick={onEdit}>
            {t('change')}
          </Button>
          <span className={classes.space} />
          <ConnectionMenu integration={integration} type={type} />
        </div>
      )}
    </li>
  );
}

function AiKeyLine() {
  const { data } = useQuery(aiKeyQuery);
  return data ? <span className={classes.facts}>{data.text}</span> : null;
}

function stateOf({ is_active: isActive, status }: Integration): keyof typeof TONES {
  return !isActive ? 'off' : status === 'ok' || status === 'error' ? status : 'unknown';
}
