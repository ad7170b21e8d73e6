import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Markdown } from '@/components/Markdown';
import { useTexts } from '@/lib/i18n';
import { timelineTexts } from './timeline-texts';
import classes from './Timeline.module.css';

const LONG_CHARACTERS = 480;
const LONG_LINES = 7;
/** More than the lines shown of a folded text hold. */
const BEGINNING = 1200;

interface ClampedTextProps {
  text: string;
  markdown?: boolean;
}

/** What somebody wrote; of long text the beginning first. */
export function ClampedText({ text, markdown = false }: ClampedTextProps) {
  const t = useTexts(timelineTexts);
  const [open, setOpen] = useState(false);
  const isLong = text.length > LONG_CHARACTERS || text.split('\n').length > LONG_LINES;
  const folded = isLong && !open;
  const shown = folded ? text.slice(0, BEGINNING) : text;
  return (
    <>
      <div className={classes.body} data-folded={folded || undefined} data-typed={!markdown || undefined}>
        {markdown ? <Markdown text={shown} /> : shown}
      </div>
      {isLong && (
        <UnstyledButton className={classes.link} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('showLess') : t('showAll')}
        </UnstyledButton>
      )}
    </>
  );
}
