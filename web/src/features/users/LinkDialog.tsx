import { Button, Modal } from '@mantine/core';
import { Copyable } from '@/components/Copyable';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Users.module.css';

interface LinkDialogProps {
  /** An invitation, or a link for a new password. */
  kind: 'link' | 'recovery';
  email: string;
  link: string;
  onClose: () => void;
}

/** A link to hand over by other means, this once. */
export function LinkDialog({ kind, email, link, onClose }: LinkDialogProps) {
  const t = useTexts(texts);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(kind === 'link' ? 'linkTitle' : 'recoveryTitle')}
      size={520}
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <div className={classes.handOut}>
        <p>{t(kind === 'link' ? 'linkText' : 'recoveryText', { email })}</p>
        <Copyable value={link} label={t(kind === 'link' ? 'invitationLink' : 'recoveryLink')} />
        <Button onClick={onClose}>{t('handedOver')}</Button>
      </div>
    </Modal>
  );
}
