import { Button, Select } from '@mantine/core';
import { useMetadata } from '@/api/session';
import type { Option } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { CareProps } from './CareCard';
import { certainChoice, choicesOf, setValue } from './mapping-state';
import { texts } from './texts';
import type { Distinct, Unknown } from './types';
import classes from './Care.module.css';

/** Every different value of a choice column with its rows, and what it means. */
export function ChoiceCare({ care, job, draft }: CareProps) {
  const t = useTexts(texts);
  const options = choicesOf(care.field, useMetadata());
  const unknown = job.findings?.unknown_values[care.entry.column] ?? [];
  const values: Distinct[] = care.column.distinct ?? unknown;
  const chosen = care.entry.options.values ?? {};
  const isChecked = job.status === 'validated' && job.findings !== undefined;
  const isKnown = (each: Distinct) =>
    chosen[each.value] !== undefined ||
    certainChoice(each.value, options) !== null ||
    (isChecked && !unknown.some((one) => one.value === each.value));
  const known = values.filter(isKnown).length;
  if (values.length === 0) return <p className={classes.note}>{t('tooMany')}</p>;
  const ordered = values.toSorted(
    (left, right) => rank(left, unknown, options) - rank(right, unknown, options) || right.count - left.count,
  );
  return (
    <>
      <p className={classes.note}>{t('choiceRecognised', { count: known, total: values.length })}</p>
      <ul className={classes.values}>
        {ordered.map((each) => (
          <ChoiceValue
            key={each.value}
            value={each}
            options={options}
            finding={unknown.find((one) => one.value === each.value)}
            isRecognised={isKnown(each)}
            chosen={chosen[each.value] ?? null}
            onChoose={(value) => draft.change(setValue(draft.draft, care.entry.column, each.value, value))}
          />
        ))}
      </ul>
    </>
  );
}

/** What the check could not read comes first, then what looks unknown here. */
function rank(value: Distinct, unknown: Unknown[], options: Option[]): number {
  if (unknown.some((each) => each.value === value.value)) return 0;
  return certainChoice(value.value, options) ? 2 : 1;
}

interface ChoiceValueProps {
  value: Distinct;
  options: Option[];
  /** Set when the last check did not understand the value. */
  finding: Unknown | undefined;
  isRecognised: boolean;
  chosen: string | null;
  onChoose: (value: string | null) => void;
}

function ChoiceValue({ value, options, finding, isRecognised, chosen, onChoose }: ChoiceValueProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const certain = certainChoice(value.value, options);
  const suggestion = options.find((option) => option.value === finding?.suggestion);
  const isBad = finding !== undefined && chosen === null;
  return (
    <li className={classes.value}>
      <span className={classes.raw} data-bad={isBad || undefined}>
        {value.value}
      </span>
      <span className={`num ${classes.count}`}>
        {t('valueRows', { count: value.count, shown: format.number(value.count) })}
      </span>
      <Select
        className={classes.choice}
        aria-label={t('choiceFor', { value: value.value })}
        placeholder={certain ? certain.label : isRecognised ? t('recognised') : t('choiceUnknown')}
        data={options.map((option) => ({ value: option.value, label: option.label }))}
        value={chosen}
        onChange={onChoose}
        searchable={options.length > 8}
        clearable
        error={isBad}
        comboboxProps={{ withinPortal: true }}
      />
      <span className={classes.state}>
        {chosen === null && isRecognised && t('recognised')}
        {isBad && suggestion && (
          <Button variant="default" size="compact-xs" onClick={() => onChoose(suggestion.value)}>
            {t('suggestion', { value: suggestion.label })}
          </Button>
        )}
        {!isRecognised && !isBad && t('unlike')}
        {isBad && !suggestion && <span className={classes.bad}>{t('unknownValue')}</span>}
      </span>
    </li>
  );
}
