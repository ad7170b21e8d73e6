import { NumberInput, Select, Switch } from '@mantine/core';
import { Chip } from '@/components/Chip';
import { useTexts } from '@/lib/i18n';
import type { PolicySetting } from './queries';
import { texts } from './texts';
import classes from './SignInPolicy.module.css';

export const GROUPS = {
  passwords: ['password_min_length', 'password_classes', 'password_history'],
  sessions: ['idle_logout', 'refresh_ttl', 'access_ttl', 'keep_signed_in'],
  factor: ['require_2fa', 'trusted_device'],
  links: ['invitation_ttl', 'reset_ttl'],
  lockout: ['lockout_threshold', 'lockout_window', 'lockout_duration'],
} as const;
export type PolicyName = (typeof GROUPS)[keyof typeof GROUPS][number];

interface PolicyFieldProps {
  name: PolicyName;
  setting: PolicySetting;
  /** What it shall be. */
  value: unknown;
  error: string | undefined;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

/** One setting: what it does, where its value comes from, and its control. */
export function PolicyField({ name, setting, value, error, disabled, onChange }: PolicyFieldProps) {
  const t = useTexts(texts);
  const source = `source_${setting.source}` as 'source_tenant' | 'source_system' | 'source_default';
  const shared = { 'aria-label': t(name), error, disabled };
  return (
    <div className={classes.field} data-changed={value !== setting.value || undefined}>
      <div className={classes.words}>
        <span className={classes.label}>
          {t(name)} <Chip tone={setting.source === 'tenant' ? 'accent' : 'slate'}>{t(source)}</Chip>
        </span>
        <span className={classes.help}>{setting.description}</span>
      </div>
      {typeof setting.value === 'boolean' ? (
        <Switch
          {...shared}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      ) : typeof setting.value === 'number' ? (
        <NumberInput
          {...shared}
          className={classes.number ?? ''}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          onChange={(next) => onChange(typeof next === 'number' ? next : setting.value)}
        />
      ) : (
        <Select
          {...shared}
          className={classes.choice ?? ''}
          allowDeselect={false}
          value={String(value)}
          onChange={(next) => next && onChange(next)}
          data={(['none', 'admins', 'all'] as const).map((who) => ({ value: who, label: t(who) }))}
        />
      )}
    </div>
  );
}
