import { lazy, Suspense } from 'react';
import classes from './Markdown.module.css';

interface MarkdownProps {
  text: string;
}

/** What was typed, as it was typed. */
function AsTyped({ text }: MarkdownProps) {
  return <p className={classes.typed}>{text}</p>;
}

const MarkdownText = lazy(() =>
  import('./MarkdownText').then(
    (module) => ({ default: module.MarkdownText }),
    () => ({ default: AsTyped }),
  ),
);

/** Text that somebody wrote in Markdown; until the reader of it has arrived, as it was typed. */
export function Markdown({ text }: MarkdownProps) {
  return (
    <Suspense fallback={<AsTyped text={text} />}>
      <MarkdownText text={text} />
    </Suspense>
  );
}
