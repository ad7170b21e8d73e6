import { useTexts } from '@/lib/i18n';
import { TYPES } from './field-types';
import type { FieldType } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

interface TypePickerProps {
  value: FieldType;
  /** The types it may become. */
  open: readonly FieldType[];
  hint: string | null;
  onChange: (type: FieldType) => void;
}

/** Every type with its picture; those that the values do not admit are not offered. */
export function TypePicker({ value, open, hint, onChange }: TypePickerProps) {
  const t = useTexts(texts);
  const offered = TYPES.filter(({ type }) => open.includes(type));
  return (
    <fieldset className={classes.types}>
      <legend className={classes.legend}>{t('type')}</legend>
      <div className={classes.typeGrid}>
        {offered.map(({ type, icon: Shape }) => (
          <label key={type} className={classes.type} data-chosen={type === value || undefined}>
            <input
              type="radio"
              name="field-type"
              className="sr-only"
              checked={type === value}
              onChange={() => onChange(type)}
            />
            <Shape size={18} aria-hidden />
            {t(`type_${type}`)}
          </label>
        ))}
      </div>
      {hint && <p className={classes.hint}>{hint}</p>}
    </fieldset>
  );
}
