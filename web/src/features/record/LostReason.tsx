import { Radio, TextInput } from '@mantine/core';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './StageQuestion.module.css';

const texts = defineTexts('lost-reason', {
  reason: 'Why was it lost?',
  common: 'Common reasons',
  price: 'Price',
  competitor: 'Chose a competitor',
  budget: 'No budget',
  timing: 'Wrong time',
  silence: 'No answer',
  fit: 'Not what they need',
});

const USUAL = ['price', 'competitor', 'budget', 'timing', 'silence', 'fit'] as const;

interface LostReasonProps {
  reason: string;
  /** The pipeline's own list; without one the usual reasons are offered. */
  offered: readonly string[];
  onlyOffered: boolean;
  error: string | undefined;
  onChange: (reason: string) => void;
}

/** Why a deal was lost: in words of one's own with a list to choose from, or from the list alone. */
export function LostReason({ reason, offered, onlyOffered, error, onChange }: LostReasonProps) {
  const t = useTexts(texts);
  const choices = offered.length > 0 ? offered : USUAL.map((key) => t(key));
  if (onlyOffered)
    return (
      <Radio.Group label={t('reason')} value={reason} error={error} onChange={onChange}>
        <div className={classes.choices}>
          {choices.map((choice, place) => (
            <Radio key={choice} value={choice} label={choice} data-autofocus={place === 0 || undefined} />
          ))}
        </div>
      </Radio.Group>
    );
  return (
    <div>
      <TextInput
        label={t('reason')}
        value={reason}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        maxLength={255}
        data-autofocus
      />
      <div className={classes.reasons} role="group" aria-label={t('common')}>
        {choices.map((choice) => (
          <button
            key={choice}
            type="button"
            className={classes.reason}
            aria-pressed={reason === choice}
            onClick={() => onChange(choice)}
          >
            {choice}
          </button>
        ))}
      </div>
    </div>
  );
}
