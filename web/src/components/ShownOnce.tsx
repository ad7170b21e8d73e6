import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { Copyable } from './Copyable';
import { Notice } from './Notice';
import classes from './ShownOnce.module.css';

interface ShownOnceProps {
  title: string;
  /** Why it has to be copied now. */
  warning: string;
  value: string;
  /** What the value is. */
  label: string;
  done: string;
  onClose: () => void;
  /** How it is used. */
  children: ReactNode;
}

/** A key or link that is shown this once. A click beside the dialog does not lose it. */
export function ShownOnce({ title, warning, value, label, done, onClose, children }: ShownOnceProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={560}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <div className={classes.body}>
        <Notice tone="warning">{warning}</Notice>
        <Copyable value={value} label={label} />
        {children}
        <Button onClick={onClose}>{done}</Button>
      </div>
    </Modal>
  );
}
