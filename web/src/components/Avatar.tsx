import { usePhoto } from '@/api/photos';
import { usePresence } from '@/api/presence';
import { defineTexts, useTexts } from '@/lib/i18n';
import { initialsOf, toneOf } from '@/lib/tone';
import classes from './Avatar.module.css';

const texts = defineTexts('avatar', {
  online: 'Online',
  away: 'Away',
  here: '{{name}}, {{presence}}',
});

interface AvatarProps {
  name: string;
  /** Of somebody with a login: their photo, where they have one, and whether they are here. */
  userId?: string | null | undefined;
  /** Pixels. */
  size?: number;
  /** Announce the name; leave out where the name stands beside it. */
  labelled?: boolean;
}

/** A person's photo, else their initials on a tint that always belongs to the same name; a dot says that they are here. */
export function Avatar({ name, userId, size = 20, labelled = false }: AvatarProps) {
  const t = useTexts(texts);
  const photo = usePhoto(userId);
  const presence = usePresence(userId);
  const label = presence ? t('here', { name, presence: t(presence) }) : name;
  return (
    <span
      className={classes.person}
      {...(labelled ? { role: 'img', 'aria-label': label, title: label } : {})}
    >
      <span className={classes.avatar} style={tile(name, size, 0.42)} aria-hidden>
        {photo ? <img src={photo} alt="" className={classes.photo} /> : initialsOf(name)}
      </span>
      {presence && (
        <span
          className={classes.presence}
          data-away={presence === 'away' || undefined}
          style={dotSize(size)}
          {...(labelled
            ? { 'aria-hidden': true }
            : { role: 'img', 'aria-label': t(presence), title: t(presence) })}
        />
      )}
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

/** A third of the face, and no larger than can be told apart. */
function dotSize(size: number): Record<string, string> {
  return { '--dot': `${Math.min(Math.max(Math.round(size * 0.36), 8), 14)}px` };
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
