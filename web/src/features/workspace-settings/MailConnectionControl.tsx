import { Anchor, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { integrationsQuery } from '@/features/integrations/queries';
import { useTexts } from '@/lib/i18n';
import type { ControlProps } from './SettingControl';
import { texts } from './texts';

const MAIL_TYPES = ['gmail', 'outlook', 'smtp', 'webhook_email'];
const OWN = '';

/** One of the workspace's mail connections that are switched on, or the installation's server. */
export function MailConnectionControl({ setting, value, error, disabled, onChange }: ControlProps) {
  const t = useTexts(texts);
  const { data } = useQuery(integrationsQuery);
  const chosen = typeof value === 'string' ? value : OWN;
  const offered = (data ?? []).filter(
    (each) => MAIL_TYPES.includes(each.integration_type) && (each.is_active || each.id === chosen),
  );
  const choices = [
    { value: OWN, label: t('ownServer') },
    ...offered.map((each) => ({
      value: each.id,
      label: each.is_active ? each.name : t('connectionOff', { name: each.name }),
    })),
  ];
  if (data && chosen && !offered.some((each) => each.id === chosen))
    choices.push({ value: chosen, label: t('connectionGone') });
  return (
    <>
      <Select
        aria-label={setting.label}
        error={error}
        disabled={disabled || !data}
        allowDeselect={false}
        data={choices}
        value={chosen}
        onChange={(next) => next !== null && onChange(next === OWN ? null : next)}
      />
      {data && offered.length === 0 && (
        <Anchor component={Link} to="/settings/integrations" size="sm">
          {t('connectMail')}
        </Anchor>
      )}
    </>
  );
}
