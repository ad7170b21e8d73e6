import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './ConfirmDialog.module.css';

interface ConfirmDialogProps {
  opened: boolean;
  /** A question: "Delete 3 deals?" */
  title: string;
  /** What happens, and how it can be taken back. */
  children: ReactNode;
  /** The verb and its object: "Delete 3 deals". */
  confirm: string;
  cancel?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    opened,
    title,
    children,
    confirm,
    cancel = 'Cancel',
    danger = false,
    busy = false,
    onConfirm,
    onClose,
  } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={420} withCloseButton={false}>
      <div className={classes.text}>{children}</div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          {cancel}
        </Button>
        <Button
          className={danger ? classes.danger : undefined}
          loading={busy}
          onClick={onConfirm}
          data-autofocus
        >
          {confirm}
        </Button>
      </div>
    </Modal>
  );
}
