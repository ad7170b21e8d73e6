import { useTexts } from '@/lib/i18n';
import { TYPES } from './field-types';
import type { FieldType } from './queries';
import { texts } from './texts';
import classes from './CustomFields.module.css';

/** The picture and the name of a type. */
export function TypeMark({ type }: { type: FieldType }) {
  const t = useTexts(texts);
  const Shape = TYPES.find((each) => each.type === type)?.icon;
  return (
    <span className={classes.mark}>
      {Shape && <Shape size={16} aria-hidden />}
      {t(`type_${type}`)}
    </span>
  );
}
