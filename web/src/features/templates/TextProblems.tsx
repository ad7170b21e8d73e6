import { Button } from '@mantine/core';
import { useTexts } from '@/lib/i18n';
import type { Preview } from './queries';
import { texts } from './texts';
import classes from './Editor.module.css';

interface TextProblemsProps {
  problems: Preview['problems'];
  onShow: (written: string) => void;
  onReplace: (written: string, suggestion: string) => void;
}

/** What is wrong in a text, each with the way to its place and to what is probably meant. */
export function TextProblems({ problems, onShow, onReplace }: TextProblemsProps) {
  const t = useTexts(texts);
  return problems.map(({ written, suggestion }) => (
    <div key={written} className={classes.problem}>
      <code>{written}</code>
      <Button variant="default" size="compact-xs" onClick={() => onShow(written)}>
        {t('showPlace')}
      </Button>
      {suggestion && (
        <Button variant="default" size="compact-xs" onClick={() => onReplace(written, suggestion)}>
          {t('replace', { name: `{{${suggestion}}}` })}
        </Button>
      )}
    </div>
  ));
}
