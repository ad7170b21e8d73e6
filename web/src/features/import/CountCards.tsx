import { IconAlertCircle, IconMinus, IconPencil, IconPlus, type Icon } from '@tabler/icons-react';
import type { TypeMeta } from '@/api/types';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import type { Counts, Effect } from './types';
import classes from './Preview.module.css';

const CARDS = [
  ['create', IconPlus, 'createCount', 'newThings'],
  ['update', IconPencil, 'updateCount', 'updateThings'],
  ['skip', IconMinus, 'skipCount', 'skipThings'],
  ['error', IconAlertCircle, 'errorCount', 'errorThings'],
] as const satisfies readonly (readonly [Effect, Icon, string, string])[];

/** Four numbers that add up to the rows of the file. */
export function CountCards({ meta, counts }: { meta: TypeMeta; counts: Counts }) {
  const t = useTexts(texts);
  const format = useFormat();
  const things = meta.label.plural.toLowerCase();
  return (
    <dl className={classes.cards}>
      {CARDS.map(([effect, Shape, label, detail]) => (
        <div key={effect} className={classes.card} data-effect={effect}>
          <dt>
            <Shape size={15} aria-hidden />
            {t(label)}
          </dt>
          <dd>
            <span className="num">{format.number(counts[effect])}</span>
            <small>{t(detail, { things })}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
