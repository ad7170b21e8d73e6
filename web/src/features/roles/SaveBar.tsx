import { Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { Permission, Role } from '@/api/identity';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Roles.module.css';

interface SaveBarProps {
  role: Role;
  wanted: string[];
  catalogue: Permission[];
  busy: boolean;
  onDiscard: () => void;
  onSave: () => void;
}

/** Spells out what saving will change. */
export function SaveBar({ role, wanted, catalogue, busy, onDiscard, onSave }: SaveBarProps) {
  const t = useTexts(texts);
  const wordsOf = (names: string[]) =>
    names.map((name) => catalogue.find((each) => each.name === name)?.description ?? name).join(', ');
  const gained = wanted.filter((name) => !role.permissions.includes(name));
  const lost = role.permissions.filter((name) => !wanted.includes(name));
  const count = gained.length + lost.length;
  return (
    <div className={classes.bar} role="status">
      <IconAlertCircle size={18} aria-hidden />
      <div className={classes.words}>
        <b>{t('changes', { count, name: role.label })}</b>{' '}
        <span>
          {gained.length > 0 && t('gains', { what: wordsOf(gained) })}{' '}
          {lost.length > 0 && t('loses', { what: wordsOf(lost) })}
        </span>
      </div>
      <Button variant="default" onClick={onDiscard}>
        {t('discard')}
      </Button>
      <Button loading={busy} onClick={onSave}>
        {t('save', { count })}
      </Button>
    </div>
  );
}
