import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { copyText } from '@/lib/copy-link';
import { defineTexts, useTexts } from '@/lib/i18n';
import classes from './Copyable.module.css';

const texts = defineTexts('copyable', { copy: 'Copy', copied: 'Copied' });

/** A text to take along, such as a key or a link, with the button that copies it. */
export function Copyable({ value, label }: { value: string; label: string }) {
  const t = useTexts(texts);
  const [copied, setCopied] = useState(false);
  return (
    <div className={classes.box}>
      <code className={classes.value} aria-label={label}>
        {value}
      </code>
      <Button
        variant="default"
        size="xs"
        leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        onClick={() => void copyText(value).then(setCopied)}
      >
        {copied ? t('copied') : t('copy')}
      </Button>
    </div>
  );
}
