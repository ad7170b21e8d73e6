import { Button, Modal } from '@mantine/core';
import { Copyable } from '@/components/Copyable';
import { Notice } from '@/components/Notice';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Calendar.module.css';

const HOW = [
  ['google', 'googleHow'],
  ['outlook', 'outlookHow'],
  ['apple', 'appleHow'],
] as const;

interface IssuedLinkProps {
  url: string;
  things: string;
  onClose: () => void;
}

/** The link, this once, and where to paste it. A click beside the dialog does not lose it. */
export function IssuedLink({ url, things, onClose }: IssuedLinkProps) {
  const t = useTexts(texts);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('issuedTitle')}
      size={560}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <div className={classes.issued}>
        <Notice tone="warning">{t('issuedText', { things })}</Notice>
        <Copyable value={url} label={t('link')} />
        <dl className={classes.how}>
          {HOW.map(([name, how]) => (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{t(how)}</dd>
            </div>
          ))}
        </dl>
        <Button component="a" variant="default" href={url.replace(/^https?:/, 'webcal:')}>
          {t('open')}
        </Button>
        <Button onClick={onClose}>{t('done')}</Button>
      </div>
    </Modal>
  );
}
