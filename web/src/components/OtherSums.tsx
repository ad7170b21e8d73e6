import { Fragment } from 'react';
import { useFormat } from '@/lib/format-context';
import { Money } from './Money';
import classes from './Values.module.css';

interface OtherSumsProps {
  /** Sums in other currencies than the one beside them: they are never added up. */
  others: { currency: string; amount: number }[];
  /** In few letters where the place around it is small; the whole figures are the title. */
  fitting?: boolean;
}

/** What there is in further currencies, after the sum in the tenant's own. */
export function OtherSums({ others, fitting = false }: OtherSumsProps) {
  const format = useFormat();
  if (others.length === 0) return null;
  const whole = others.map(({ amount, currency }) => format.money(amount, currency)).join(' + ');
  return (
    <span className={classes.others} title={whole}>
      {others.map(({ amount, currency }) => (
        <Fragment key={currency}>
          {' '}
          <span className={classes.nowrap}>
            + <Money amount={Math.round(amount)} currency={currency} fitting={fitting} />
          </span>
        </Fragment>
      ))}
    </span>
  );
}
