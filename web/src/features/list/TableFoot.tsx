import { Button } from '@mantine/core';
import { IconArrowsVertical } from '@tabler/icons-react';
import type { Stats, TypeMeta } from '@/api/types';
import { Money } from '@/components/Money';
import { OtherSums } from '@/components/OtherSums';
import type { Density } from '@/features/appearance/use-appearance';
import { useFormat } from '@/lib/format-context';
import { useTexts } from '@/lib/i18n';
import type { ColumnChoice } from './columns';
import { texts } from './texts';
import classes from './ListTable.module.css';

interface TableFootProps {
  meta: TypeMeta;
  stats: Stats | undefined;
  columns: ColumnChoice;
  density: Density;
  onDensity: (density: Density) => void;
}

/** Count and sum of everything that matches, under the columns they belong to. */
export function TableFoot({ meta, stats, columns, density, onDensity }: TableFootProps) {
  const t = useTexts(texts);
  const format = useFormat();
  const { singular, plural } = meta.label;
  const words = { thing: singular.toLowerCase(), things: plural.toLowerCase() };
  const next = density === 'comfortable' ? 'compact' : 'comfortable';
  return (
    <div className={classes.foot}>
      <div className={`num ${classes.name}`}>
        {stats && t('count', { count: stats.count, shown: format.number(stats.count), ...words })}
      </div>
      {columns.columns.map(({ field, right }) => (
        <div key={field.name} className={classes.cell} data-right={right || undefined}>
          {field.name === meta.sum_field && typeof stats?.sum === 'number' && (
            <span>
              <Money amount={Math.round(stats.sum)} bold />
              <OtherSums others={stats.others} />
            </span>
          )}
        </div>
      ))}
      <div className={classes.pinned}>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconArrowsVertical size={14} />}
          aria-label={`${t('density')}: ${t(density)}`}
          onClick={() => onDensity(next)}
        >
          {t(density)}
        </Button>
      </div>
    </div>
  );
}
