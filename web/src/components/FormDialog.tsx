import { Button, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { defineTexts, useTexts } from '@/lib/i18n';
import { useHotkeys } from '@/lib/use-hotkeys';
import { Notice } from './Notice';
import classes from './FormDialog.module.css';

const texts = defineTexts('form-dialog', { cancel: 'Cancel' });

interface FormDialogProps {
  title: string;
  /** One or two sentences under the title. */
  intro?: ReactNode;
  /** The verb and its object. */
  submit: string;
  busy: boolean;
  refusal: string | null;
  /** Changes when a check or the server marked fields: the first of them gets the focus. */
  errors?: object;
  disabled?: boolean;
  danger?: boolean;
  /** Stands left of the buttons. */
  aside?: ReactNode;
  size?: number;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A small form in a dialog: fields below each other, refusals above them, one primary action. */
export function FormDialog(props: FormDialogProps) {
  const { title, intro, submit, busy, refusal, errors, disabled, danger, aside, size = 480 } = props;
  const { onSubmit, onClose, children } = props;
  const t = useTexts(texts);
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);
  useHotkeys({ 'mod+enter': onSubmit });
  const send = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={size} fullScreen={phone}>
      <form ref={form} noValidate onSubmit={send} className={classes.form}>
        {intro && <p className={classes.intro}>{intro}</p>}
        {refusal && <Notice tone="danger">{refusal}</Notice>}
        {children}
        <div className={classes.foot}>
          <span className={classes.aside}>{aside}</span>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={disabled ?? false}
            className={danger ? classes.danger : undefined}
          >
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
