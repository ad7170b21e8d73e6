import { Button } from '@mantine/core';
import { defineTexts, useTexts } from '@/lib/i18n';
import { EmptyState } from './States';

const texts = defineTexts('no-match', { clear: 'Clear filters' });

interface NoMatchProps {
  title: string;
  text: string;
  onClear: () => void;
}

/** Nothing fits the search and the filters; they can be taken away. */
export function NoMatch({ title, text, onClear }: NoMatchProps) {
  const t = useTexts(texts);
  return (
    <EmptyState
      drawing="search"
      title={title}
      text={text}
      actions={
        <Button variant="default" onClick={onClear}>
          {t('clear')}
        </Button>
      }
    />
  );
}
