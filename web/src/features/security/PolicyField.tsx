import { NumberInput, Select, Switch } from '@mantine/core';
import { Chip } from '@/components/Chip';
import { useTexts } from '@/lib/i18n';
import type { PolicyName } from './policy-groups';
import type { PolicySetting } from './queries';
import { texts } from './texts';
import classes from './SignInPolicy.module.css';

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
          {setting.is_locked && <Chip tone="warning">{t('locked')}</Chip>}
        </span>
        <span className={classes.help}>{setting.description}</span>
        {setting.is_locked ? (
          <span className={classes.help}>{t('lockedText')}</span>
        ) : (
          setting.source === 'tenant' && (
            <span className={classes.help}>{t('inherited', { value: inWords(setting.inherited) })}</span>
          )
        )}
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
          data={(setting.choices ?? []).map((who) => ({ value: who, label: inWords(who) }))}
        />
      )}
    </div>
  );
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return texts.say(value ? 'yes' : 'no');
  if (value === 'none' || value === 'admins' || value === 'all') return texts.say(value);
  return String(value);
}
