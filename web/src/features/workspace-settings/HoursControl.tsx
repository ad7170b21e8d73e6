import { TextInput } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import type { ControlProps } from './SettingControl';
import { texts } from './texts';
import { DAYS, type Hours } from './values';
import classes from './SettingsForm.module.css';

/** The days on which people work, and from when to when. */
export function HoursControl({ value, error, disabled, onChange }: ControlProps & { value: Hours }) {
  const t = useTexts(texts);
  const toggle = (day: string) => {
    const days = value.days.includes(day) ? value.days.filter((each) => each !== day) : [...value.days, day];
    onChange({ ...value, days: DAYS.filter((each) => days.includes(each)) });
  };
  return (
    <>
      <div className={classes.days} role="group" aria-label={t('workingDays')}>
        {DAYS.map((day) => (
          <button
            key={day}
            type="button"
            className={classes.day}
            aria-pressed={value.days.includes(day)}
            disabled={disabled}
            onClick={() => toggle(day)}
          >
            {t(`day_${day}`)}
          </button>
        ))}
      </div>
      <div className={classes.pair}>
        {(['from', 'to'] as const).map((end) => (
          <TextInput
            key={end}
            type="time"
            label={t(end)}
            value={value[end]}
            disabled={disabled}
            error={end === 'to' ? error : undefined}
            onChange={(event) => onChange({ ...value, [end]: event.currentTarget.value })}
          />
        ))}
      </div>
    </>
  );
}
