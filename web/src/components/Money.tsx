import { useFormat } from '@/lib/format-context';
import classes from './Values.module.css';

interface MoneyProps {
  amount: number;
  /** ISO code; the tenant's own when absent. */
  currency?: string | null;
  bold?: boolean;
  /** In few letters where the place around it is small; the whole figure is its title. */
  fitting?: boolean;
}

/** The figure, and its currency in muted text. */
export function Money({ amount, currency, bold = false, fitting = false }: MoneyProps) {
  const format = useFormat();
  return (
    <span className={`num ${classes.nowrap}`} title={fitting ? format.money(amount, currency) : undefined}>
      <span className={bold ? classes.bold : undefined}>
        {fitting ? <FittingAmount amount={amount} /> : format.amount(amount)}
      </span>{' '}
      <span className={classes.currency}>{currency ?? format.settings.currency}</span>
    </span>
  );
}

/** Amounts from here on need half as much room again. */
const LONG = 1e8;

function FittingAmount({ amount }: { amount: number }) {
  const format = useFormat();
  return (
    <>
      <span className={classes.whole} data-long={Math.abs(amount) >= LONG || undefined}>
        {format.amount(amount)}
      </span>
      <span className={classes.short}>{format.compact(amount)}</span>
    </>
  );
}
