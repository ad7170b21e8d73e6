import { IconSquare, IconSquareCheckFilled } from '@tabler/icons-react';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import remarkBreaks from 'remark-breaks';
import remarkGfm from 'remark-gfm';
import { defineTexts, useTexts } from '@/lib/i18n';
import { PERSON_LINK } from '@/lib/mentions';
import { isReadable, isShallow, safeHref } from './markdown-safety';
import classes from './Markdown.module.css';

const texts = defineTexts('markdown', { done: 'Done', open: 'Open', image: 'Picture' });

/** Others write it, so it is data: no HTML, no foreign pictures, no links but those people follow. */
export function MarkdownText({ text }: { text: string }) {
  const content = useMemo(() => readMarkdown(text), [text]);
  return <div className={content ? classes.text : classes.typed}>{content ?? text}</div>;
}

function readMarkdown(text: string): ReactElement | null {
  if (!isReadable(text)) return null;
  try {
    return ReactMarkdown({ ...OPTIONS, children: text });
  } catch {
    return null;
  }
}

/** Very deep nesting, which nobody writes for a reader, stops browsers. */
const refuseDepth = () => (tree: Parameters<typeof isShallow>[0]) => {
  if (!isShallow(tree)) throw new Error('nested too deeply');
};

const components: Components = {
  // The page's own headings stand above those of a text.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) =>
    href?.startsWith(PERSON_LINK) ? (
      <span className={classes.person}>{children}</span>
    ) : href ? (
      <OutsideLink href={href}>{children}</OutsideLink>
    ) : (
      <>{children}</>
    ),
  img: ({ src, alt }) => <PictureLink src={src} alt={alt} />,
  input: ({ checked }) => <TaskMark done={checked === true} />,
};

const OPTIONS: Options = {
  remarkPlugins: [remarkGfm, remarkBreaks],
  rehypePlugins: [refuseDepth],
  urlTransform: (address, key) =>
    key === 'href' && address.startsWith(PERSON_LINK) ? address : safeHref(address),
  components,
};

function OutsideLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" data-live>
      {children}
    </a>
  );
}

/** Loading a picture would tell its host who reads the text, and when. */
function PictureLink({ src, alt }: { src?: string | Blob | undefined; alt?: string | undefined }) {
  const t = useTexts(texts);
  const label = alt?.trim() ? alt : t('image');
  return typeof src === 'string' && src !== '' ? <OutsideLink href={src}>{label}</OutsideLink> : <>{label}</>;
}

function TaskMark({ done }: { done: boolean }) {
  const t = useTexts(texts);
  const Shape = done ? IconSquareCheckFilled : IconSquare;
  return <Shape size={15} className={classes.mark} role="img" aria-label={t(done ? 'done' : 'open')} />;
}
