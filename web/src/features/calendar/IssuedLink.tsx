import { Button } from '@mantine/core';
import { ShownOnce } from '@/components/ShownOnce';
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

/** The link, this once, and where to paste it. */
export function IssuedLink({ url, things, onClose }: IssuedLinkProps) {
  const t = useTexts(texts);
  return (
    <ShownOnce
      title={t('issuedTitle')}
      warning={t('issuedText', { things })}
      value={url}
      label={t('link')}
      done={t('done')}
      onClose={onClose}
    >
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
    </ShownOnce>
  );
}
