import type { ReactNode } from 'react';
import classes from './PageHeader.module.css';

interface PageHeaderProps {
  title: string;
  /** Muted beside the title. */
  count?: string | undefined;
  actions?: ReactNode;
  above?: ReactNode;
  /** On phones the bar above names the page already. */
  namedByBar?: boolean;
}

export function PageHeader({ title, count, actions, above, namedByBar = false }: PageHeaderProps) {
  return (
    <header className={classes.header} data-named-by-bar={namedByBar || undefined}>
      {above}
      <div className={classes.line}>
        <h1 className={classes.title}>{title}</h1>
        {count !== undefined && <span className={`num ${classes.count}`}>{count}</span>}
        <span className={classes.space} />
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </header>
  );
}
