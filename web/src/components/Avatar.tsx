import { usePhoto } from '@/api/photos';
import { initialsOf, toneOf } from '@/lib/tone';
import classes from './Avatar.module.css';

interface AvatarProps {
  name: string;
  /** Of somebody with a login: their photo, where they have one. */
  userId?: string | null | undefined;
  /** Pixels. */
  size?: number;
  /** Announce the name; leave out where the name stands beside it. */
  labelled?: boolean;
}

/** A person's photo, else their initials on a tint that always belongs to the same name. */
export function Avatar({ name, userId, size = 20, labelled = false }: AvatarProps) {
  const photo = usePhoto(userId);
  return (
    <span
      className={classes.avatar}
      style={tile(name, size, 0.42)}
      {...(labelled ? { role: 'img', 'aria-label': name, title: name } : { 'aria-hidden': true })}
    >
      {photo ? <img src={photo} alt="" className={classes.photo} /> : initialsOf(name)}
    </span>
  );
}

/** The letter tile of a record: the same colour on every screen. */
export function RecordLogo({ name, size = 20 }: { name: string; size?: number }) {
  return (
    <span
      className={classes.logo}
      style={tile(name, size, size > 30 ? 0.46 : 0.52)}
      data-large={size > 30 || undefined}
      aria-hidden
    >
      {(name.trim()[0] ?? '?').toUpperCase()}
    </span>
  );
}

function tile(name: string, size: number, share: number): Record<string, string> {
  const tone = toneOf(name);
  return {
    '--size': `${size}px`,
    '--letter': `${Math.max(Math.round(size * share * 10) / 10, 8.5)}px`,
    '--soft': `var(--${tone}-soft)`,
    '--ink': `var(--${tone}-text)`,
    '--edge': `var(--${tone}-line)`,
  };
}
