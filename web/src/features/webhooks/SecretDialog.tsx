import { Button, Modal } from '@mantine/core';
import { Copyable } from '@/components/Copyable';
import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import type { WithSecret } from './queries';
import { texts } from './texts';
import classes from './Webhooks.module.css';

/** The secret of a webhook, this once. A click beside the dialog does not lose it. */
export function SecretDialog({ issued, onClose }: { issued: WithSecret; onClose: () => void }) {
  const t = useTexts(texts);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('secretTitle', { name: issued.name })}
      size={520}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <div className={classes.issued}>
        <Notice tone="warning">{t('secretText')}</Notice>
        <Copyable value={issued.secret} label={t('secretLabel')} />
        <p className={classes.facts}>{t('secretHow')}</p>
        <Button fullWidth onClick={onClose}>
          {t('done')}
        </Button>
      </div>
    </Modal>
  );
}
