import { useFormat } from '@/lib/format-context';
import classes from './Values.module.css';

interface MoneyProps {
  amount: number;
  /** ISO code; the tenant's own when absent. */
  currency?: string | null;
  bold?: boolean;
}

/** The figure, and its currency in muted text. */
export function Money({ amount, currency, bold = false }: MoneyProps) {
  const format = useFormat();
  return (
    <span className={`num ${classes.nowrap}`}>
      <span className={bold ? classes.bold : undefined}>{format.amount(amount)}</span>{' '}
      <span className={classes.currency}>{currency ?? format.settings.currency}</span>
    </span>
  );
}
