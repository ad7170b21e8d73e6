import classes from './TenantSwitcher.module.css';

/** The workspace's letter on its colour. */
export function TenantTile({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <span className={classes.tile} style={{ '--size': `${size}px` } as Record<string, string>} aria-hidden>
      {(name.trim()[0] ?? 'A').toUpperCase()}
    </span>
  );
}
