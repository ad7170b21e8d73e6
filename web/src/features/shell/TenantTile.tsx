import classes from './TenantSwitcher.module.css';

interface TenantTileProps {
  name: string;
  size?: number;
  /** The workspace's own pictures, where they are known. */
  branding?: Record<string, unknown> | undefined;
  /** Only a square fits. */
  square?: boolean;
}

/** The workspace's logo or icon, else its letter on its colour. */
export function TenantTile({ name, size = 24, branding = {}, square = false }: TenantTileProps) {
  const { logo, icon } = branding;
  const picture = square ? (icon ?? logo) : (logo ?? icon);
  const style = { '--size': `${size}px` } as Record<string, string>;
  if (typeof picture === 'string')
    return <img src={picture} alt="" className={classes.picture} style={style} />;
  return (
    <span className={classes.tile} style={style} aria-hidden>
      {(name.trim()[0] ?? 'A').toUpperCase()}
    </span>
  );
}
