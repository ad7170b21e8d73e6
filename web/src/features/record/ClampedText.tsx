import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '@/lib/i18n';
import { timelineTexts } from './timeline-texts';
import classes from './Timeline.module.css';

const LONG_CHARACTERS = 480;
const LONG_LINES = 7;

/** Text as it was typed; long text shows its beginning first. */
export function ClampedText({ text }: { text: string }) {
  const t = useTexts(timelineTexts);
  const [open, setOpen] = useState(false);
  const isLong = text.length > LONG_CHARACTERS || text.split('\n').length > LONG_LINES;
  return (
    <>
      <p className={classes.body} data-clamped={(isLong && !open) || undefined}>
        {text}
      </p>
      {isLong && (
        <UnstyledButton className={classes.link} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('showLess') : t('showAll')}
        </UnstyledButton>
      )}
    </>
  );
}
