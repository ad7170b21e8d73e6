import { Button, Modal } from '@mantine/core';
import type { IssuedKey } from '@/api/identity';
import { Copyable } from '@/components/Copyable';
import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './ApiKeys.module.css';

interface IssuedDialogProps {
  issued: IssuedKey;
  /** It replaces another one. */
  rotated: boolean;
  onClose: () => void;
}

/** The text of a key, this once. A click beside the dialog does not lose it. */
export function IssuedDialog({ issued, rotated, onClose }: IssuedDialogProps) {
  const t = useTexts(texts);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('issuedTitle')}
      size={520}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <div className={classes.issued}>
        <Notice tone="warning">{t('issuedText')}</Notice>
        <Copyable value={issued.key} label={t('keyOf', { name: issued.name })} />
        {rotated && <p className={classes.hint}>{t('oldKey')}</p>}
        <p className={classes.hint}>{t('how')}</p>
        <pre className={classes.sample}>X-API-Key: {issued.key_prefix}_…</pre>
        <Button fullWidth onClick={onClose}>
          {t('done')}
        </Button>
      </div>
    </Modal>
  );
}
