import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Option } from '@/api/types';
import { useTexts } from '@/lib/i18n';
import type { Tone } from '@/lib/theme';
import { texts } from './texts';
import classes from './CustomFields.module.css';

const TONES = [
  'slate',
  'sky',
  'accent',
  'teal',
  'lime',
  'success',
  'warning',
  'rose',
  'danger',
  'info',
] as const;

function Dot({ tone }: { tone: Tone }) {
  return <span className={classes.dot} style={{ background: `var(--${tone})` }} aria-hidden />;
}

interface OptionsEditorProps {
  options: Option[];
  error: string | undefined;
  onChange: (options: Option[]) => void;
}

/** The choices of a list: a word and a colour each, Enter adds the next. What is stored stays when a word changes. */
export function OptionsEditor({ options, error, onChange }: OptionsEditorProps) {
  const t = useTexts(texts);
  const change = (at: number, changes: Partial<Option>) =>
    onChange(options.map((option, number) => (number === at ? { ...option, ...changes } : option)));
  const add = () =>
    onChange([...options, { value: '', label: '', tone: TONES[options.length % TONES.length] ?? 'slate' }]);
  return (
    <fieldset className={classes.types}>
      <legend className={classes.legend}>{t('options')}</legend>
      {options.map((option, at) => (
        <div key={at} className={classes.option}>
          <Select
            aria-label={t('optionTone', { number: at + 1 })}
            data={TONES.map((tone) => ({ value: tone, label: t(`tone_${tone}`) }))}
            value={option.tone ?? 'slate'}
            allowDeselect={false}
            className={classes.tone}
            leftSection={<Dot tone={option.tone ?? 'slate'} />}
            renderOption={({ option: { value, label } }) => (
              <span className={classes.mark}>
                <Dot tone={value} />
                {label}
              </span>
            )}
            onChange={(tone) => change(at, { tone: tone ?? 'slate' })}
          />
          <TextInput
            aria-label={t('option', { number: at + 1 })}
            value={option.label}
            maxLength={100}
            autoFocus={option.label === '' && at > 0}
            className={classes.optionText}
            onChange={(event) => change(at, { label: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
          <ActionIcon
            variant="subtle"
            size={32}
            aria-label={t('removeOption', { number: at + 1 })}
            onClick={() => onChange(options.filter((_, number) => number !== at))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      {error && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={add}
        className={classes.addOption}
      >
        {t('addOption')}
      </Button>
    </fieldset>
  );
}
