import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { ActionIcon, Tooltip } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { Chip } from '@/components/Chip';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { Setting } from './queries';
import { SettingControl } from './SettingControl';
import { texts } from './texts';
import { inWords } from './values';
import classes from './SettingsForm.module.css';

interface SettingFieldProps {
  setting: Setting;
  value: unknown;
  isChanged: boolean;
  error: string | undefined;
  onChange: (value: unknown) => void;
  onReset: () => void;
  onLock?: () => void;
}

/** One setting: what it does, whose value it shows, who set it, the way back, and its control. */
export function SettingField(props: SettingFieldProps) {
  const { setting, value, isChanged, error, onChange, onReset, onLock } = props;
  const t = useTexts(texts);
  const format = useFormat();
  const { open } = useSearch({ strict: false });
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open === setting.key) row.current?.scrollIntoView({ block: 'center' });
  }, [open, setting.key]);
  const isOwn = setting.source === setting.scope;
  const inherited = inWords(setting, setting.inherited);
  const isInline = setting.type.type === 'boolean';
  return (
    <div ref={row} id={setting.key} className={classes.field} data-changed={isChanged || undefined}>
      <div className={classes.words}>
        <span className={classes.line}>
          <span className={classes.label}>{setting.label}</span>
          <Chip tone={isOwn ? 'accent' : 'slate'}>{t(`source_${setting.source}`)}</Chip>
          {setting.is_locked && <Chip tone="warning">{t('locked')}</Chip>}
          {onLock && <LockButton setting={setting} onLock={onLock} />}
        </span>
        <span className={classes.help}>{setting.help}</span>
        <span className={classes.facts}>
          {setting.is_own && setting.updated_at && (
            <span>
              {t('changedBy', {
                who: setting.updated_by_name ?? t('source_system'),
                when: format.relative(setting.updated_at),
              })}
            </span>
          )}
          {setting.is_own && !setting.is_required && inherited && (
            <span>{t('inheritedIs', { value: inherited })}</span>
          )}
          {setting.is_own && !setting.is_required && setting.can_change && (
            <button
              type="button"
              className={classes.link}
              aria-label={t('resetOf', { name: setting.label, value: inherited || t('none') })}
              onClick={onReset}
            >
              {t('reset')}
            </button>
          )}
        </span>
      </div>
      <div className={classes.control} data-inline={isInline || undefined}>
        <SettingControl
          setting={setting}
          value={value}
          error={error}
          disabled={!setting.can_change}
          onChange={onChange}
        />
        {setting.is_locked && setting.scope !== 'system' && (
          <span className={classes.locked}>
            <IconLock size={14} aria-hidden />
            {t('lockedText')}
          </span>
        )}
      </div>
    </div>
  );
}

function LockButton({ setting, onLock }: { setting: Setting; onLock: () => void }) {
  const t = useTexts(texts);
  const label = t(setting.is_locked ? 'unlock' : 'lock', { name: setting.label });
  const Shape = setting.is_locked ? IconLock : IconLockOpen;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={label}
        aria-pressed={setting.is_locked}
        onClick={onLock}
      >
        <Shape size={15} />
      </ActionIcon>
    </Tooltip>
  );
}
