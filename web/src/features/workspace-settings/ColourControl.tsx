import { ColorInput } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import type { ControlProps } from './SettingControl';
import { texts } from './texts';
import { contrastWithWhite } from './values';
import classes from './SettingsForm.module.css';

const LEAST = 4.5;

/** A colour with what it looks like under white words; one on which they cannot be read is refused while it is chosen. */
export function ColourControl({ setting, value, error, disabled, onChange }: ControlProps) {
  const t = useTexts(texts);
  const colour = typeof value === 'string' ? value : '';
  const isWhole = /^#[0-9a-f]{6}$/i.test(colour);
  const ratio = isWhole ? contrastWithWhite(colour) : null;
  const tooLight = ratio !== null && ratio < LEAST;
  const shown = ratio === null ? '' : ratio.toFixed(1);
  return (
    <>
      <ColorInput
        aria-label={setting.label}
        placeholder={t('noColour')}
        format="hex"
        disabled={disabled}
        error={tooLight ? t('lowContrast', { ratio: shown }) : error}
        value={colour}
        eyeDropperButtonProps={{ 'aria-label': t('pickColour') }}
        onChange={(next) => onChange(next || null)}
      />
      {isWhole && !tooLight && (
        <span className={classes.swatch}>
          <span className={classes.sample} style={{ '--sample': colour } as Record<string, string>}>
            {t('sample')}
          </span>
          <span className={classes.help}>{t('contrast', { ratio: shown })}</span>
        </span>
      )}
    </>
  );
}
