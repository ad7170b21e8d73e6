import { createElement, useMemo, type ReactNode } from 'react';
import { safeHref } from '@/components/markdown-safety';
import { useTexts } from '@/lib/i18n';
import { texts } from './texts';
import classes from './Paper.module.css';

const ELEMENTS = new Set(
  (
    'abbr b blockquote br caption center code col colgroup div em h1 h2 h3 h4 h5 h6 hr i li ol p pre s small span strong ' +
    'sub sup table tbody td tfoot th thead tr u ul'
  ).split(' '),
);
const DEEPEST = 60;
const TAG = /<[a-z][^\s>]*(?:\s+[\w-]+="[^"]*")+\s*\/?>/g;

/** HTML of a mail as elements. The server has cleaned it; here only known elements are made, and nothing is loaded. */
export function MailPaper({ html }: { html: string }) {
  const content = useMemo(() => {
    // The page's content policy refuses style attributes even in what is only parsed; React sets styles in its own way.
    const parsed = html.replace(TAG, (tag) => tag.replaceAll(' style="', ' data-style="'));
    const { body } = new DOMParser().parseFromString(parsed, 'text/html');
    return childrenOf(body, 0);
  }, [html]);
  return <div className={classes.mail}>{content}</div>;
}

function childrenOf(parent: Element, depth: number): ReactNode[] {
  return [...parent.childNodes].map((node, index) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    return node instanceof Element && depth < DEEPEST ? elementOf(node, index, depth) : null;
  });
}

function elementOf(element: Element, key: number, depth: number): ReactNode {
  const name = element.localName;
  const style = styleOf(element.getAttribute('data-style') ?? '');
  if (name === 'img') return <PictureBox key={key} label={element.getAttribute('alt') ?? ''} />;
  const children = childrenOf(element, depth + 1);
  if (name === 'a') return linkOf(element, key, style, children);
  if (!ELEMENTS.has(name)) return <span key={key}>{children}</span>;
  const size = { colSpan: spanOf(element, 'colspan'), rowSpan: spanOf(element, 'rowspan') };
  const isCell = name === 'td' || name === 'th';
  const isVoid = name === 'br' || name === 'hr' || name === 'col';
  // The page's own headings stand above those of a mail.
  const shown = /^h[1-6]$/.test(name) ? 'p' : name === 'center' ? 'div' : name;
  const props = {
    key,
    style,
    ...(isCell ? size : {}),
    ...(shown === name ? {} : { className: classes[name] }),
  };
  return isVoid ? createElement(shown, props) : createElement(shown, props, ...children);
}

function linkOf(element: Element, key: number, style: Record<string, string>, children: ReactNode[]) {
  const href = safeHref(element.getAttribute('href') ?? '');
  return href ? (
    <a key={key} href={href} style={style} target="_blank" rel="noopener noreferrer" data-live>
      {children}
    </a>
  ) : (
    <span key={key} style={style}>
      {children}
    </span>
  );
}

/** A picture of a mail is not loaded: its host would learn who looks at the template. */
function PictureBox({ label }: { label: string }) {
  const t = useTexts(texts);
  return <span className={classes.picture}>{label ? t('picture', { name: label }) : t('pictureOnly')}</span>;
}

function spanOf(element: Element, name: string): number | undefined {
  const span = Number(element.getAttribute(name));
  return Number.isInteger(span) && span > 1 && span < 100 ? span : undefined;
}

function styleOf(text: string): Record<string, string> {
  const pairs = text.split(';').flatMap((part): [string, string][] => {
    const [name = '', ...value] = part.split(':');
    const property = name.trim().replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
    return property && value.length > 0 ? [[property, value.join(':').trim()]] : [];
  });
  return Object.fromEntries(pairs);
}
