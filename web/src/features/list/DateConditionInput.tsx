import { Button, NumberInput, Select } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import '@mantine/dates/styles.layer.css';
import type { FilterScalar } from '@/lib/filter';
import { useFormat } from '@/lib/format-context';
import { defineTexts, useTexts } from '@/lib/i18n';
import type { ConditionInputProps } from './ConditionInput';
import { dayChoices, daysText, namedDay, SPANS, spanLabel, storedDays } from './periods';
import classes from './FilterEditor.module.css';

const texts = defineTexts('condition-date', {
  value: 'Value of {{field}}',
  from: 'From',
  to: 'To',
  days: 'days',
  period: 'Period',
  ownPeriod: 'Own period',
  aDate: 'A date',
  day: 'Day',
});

export function DaysInput({ field, condition, onChange }: ConditionInputProps) {
  const t = useTexts(texts);
  return (
    <div>
      <NumberInput
        aria-label={t('value', { field: field.label })}
        data-autofocus
        min={0}
        max={36_500}
        allowDecimal={false}
        hideControls
        value={typeof condition.value === 'number' ? condition.value : ''}
        onChange={(next) => onChange(next === '' ? undefined : Number(next))}
        rightSection={<span className="unit">{t('days')}</span>}
        rightSectionWidth={52}
      />
      <div className={classes.quick}>
        {[7, 30, 90, 365].map((days) => (
          <Button key={days} type="button" variant="default" size="compact-xs" onClick={() => onChange(days)}>
            {daysText(days)}
          </Button>
        ))}
      </div>
    </div>
  );
}

export function PeriodInput({ condition, onChange }: ConditionInputProps) {
  const t = useTexts(texts);
  const { settings } = useFormat();
  const [from, to] = Array.isArray(condition.value) ? condition.value : [null, null];
  const named = SPANS.find((span) => spanLabel(from, to) && span.from === from)?.from ?? 'own';
  return (
    <>
      <Select
        aria-label={t('period')}
        data={[
          ...SPANS.map((span) => ({
            value: span.from,
            label: spanLabel(span.from, 'today') ?? span.from,
          })),
          { value: 'own', label: t('ownPeriod') },
        ]}
        value={named}
        onChange={(next) => onChange(next === 'own' || next === null ? [null, null] : [next, 'today'])}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      {named === 'own' && (
        <div className={classes.range}>
          <DateInput
            aria-label={t('from')}
            placeholder={t('from')}
            valueFormat={settings.dateFormat}
            firstDayOfWeek={settings.weekStart}
            value={dateOf(from)}
            onChange={(next) => onChange([next, to ?? null])}
            popoverProps={{ withinPortal: false }}
          />
          <DateInput
            aria-label={t('to')}
            placeholder={t('to')}
            valueFormat={settings.dateFormat}
            firstDayOfWeek={settings.weekStart}
            value={dateOf(to)}
            onChange={(next) => onChange([from ?? null, next])}
            popoverProps={{ withinPortal: false }}
          />
        </div>
      )}
    </>
  );
}

const dateOf = (value: FilterScalar | undefined) =>
  typeof value === 'string' && /^\d{4}-/.test(value) ? value : null;
export function DayInput({ condition, stored = false, onChange }: ConditionInputProps) {
  const t = useTexts(texts);
  const { settings } = useFormat();
  const value = typeof condition.value === 'string' ? condition.value : null;
  const named = value !== null && namedDay(value) !== null ? value : 'date';
  return (
    <>
      <Select
        aria-label={t('day')}
        data={[
          { value: 'date', label: t('aDate') },
          ...(stored ? storedDays : dayChoices).map((name) => ({
            value: name,
            label: capital(namedDay(name) ?? name),
          })),
        ]}
        value={named}
        onChange={(next) => onChange(next === 'date' || next === null ? undefined : next)}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      {named === 'date' && (
        <DateInput
          aria-label={t('aDate')}
          placeholder={t('aDate')}
          valueFormat={settings.dateFormat}
          firstDayOfWeek={settings.weekStart}
          value={value}
          onChange={(next) => onChange(next ?? undefined)}
          popoverProps={{ withinPortal: false }}
        />
      )}
    </>
  );
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
