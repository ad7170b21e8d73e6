import { ActionIcon, Tooltip } from '@mantine/core';
import { IconEye, IconPencil, IconPin, IconPinFilled } from '@tabler/icons-react';
import { defineTexts, useTexts } from '@/lib/i18n';
import type { Draft } from './composer-draft';
import classes from './Composer.module.css';

const texts = defineTexts('note-tools', {
  pin: 'Mark as important: it stays on top',
  preview: 'Preview',
  write: 'Go on writing',
  markdown: '**bold**, *italic*, - list, [link](https://…)',
});

interface NoteToolsProps {
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
  previews: boolean;
  onPreview: (previews: boolean) => void;
}

/** What can be done with a note before it is saved, and how it is written. */
export function NoteTools({ draft, onChange, previews, onPreview }: NoteToolsProps) {
  const t = useTexts(texts);
  const Pin = draft.pinned ? IconPinFilled : IconPin;
  const Preview = previews ? IconPencil : IconEye;
  const hasText = draft.body.trim() !== '';
  return (
    <>
      <Tooltip label={t('pin')}>
        <ActionIcon
          variant="subtle"
          size={28}
          aria-label={t('pin')}
          aria-pressed={draft.pinned}
          className={draft.pinned ? classes.pinned : undefined}
          onClick={() => onChange({ pinned: !draft.pinned })}
        >
          <Pin size={16} />
        </ActionIcon>
      </Tooltip>
      {hasText && (
        <Tooltip label={t(previews ? 'write' : 'preview')}>
          <ActionIcon
            variant="subtle"
            size={28}
            aria-label={t(previews ? 'write' : 'preview')}
            onClick={() => onPreview(!previews)}
          >
            <Preview size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <span className={classes.hint}>{t('markdown')}</span>
    </>
  );
}
