import type { IssuedKey } from '@/api/identity';
import { ShownOnce } from '@/components/ShownOnce';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './ApiKeys.module.css';

interface IssuedDialogProps {
  issued: IssuedKey;
  /** It replaces another one. */
  rotated: boolean;
  onClose: () => void;
}

/** The text of a key, this once. */
export function IssuedDialog({ issued, rotated, onClose }: IssuedDialogProps) {
  const t = useTexts(texts);
  return (
    <ShownOnce
      title={t('issuedTitle')}
      warning={t('issuedText')}
      value={issued.key}
      label={t('keyOf', { name: issued.name })}
      done={t('done')}
      onClose={onClose}
    >
      {rotated && <p className={classes.hint}>{t('oldKey')}</p>}
      <p className={classes.hint}>{t('how')}</p>
      <pre className={classes.sample}>X-API-Key: {issued.key_prefix}_…</pre>
    </ShownOnce>
  );
}
