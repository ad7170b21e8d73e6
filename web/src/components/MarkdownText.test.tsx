import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MarkdownText } from './MarkdownText';

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  place = document.body.appendChild(document.createElement('div'));
  root = createRoot(place);
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function read(text: string): HTMLElement {
  act(() => root.render(<MarkdownText text={text} />));
  return place;
}

const LOADING =
  'script, iframe, object, embed, img, image, video, audio, svg:not(.tabler-icon), style, link, form';

describe('text of others is data', () => {
  it.each([
    '<script>window.harm = 1</script>',
    '<img src=x onerror="window.harm = 1">',
    '<svg onload="window.harm = 1"></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<a href="javascript:harm()" onclick="harm()">here</a>',
    '[here](javascript:window.harm=1)',
    '[here](JaVaScRiPt:window.harm=1)',
    '[here](java&#x73;cript:window.harm=1)',
    '[here](\u0001javascript:window.harm=1)',
    '[here](data:text/html;base64,PHNjcmlwdD4=)',
    '[here](vbscript:harm)',
    '[here](/api/auth/logout)',
    '[here](//evil.example)',
    '[here][there]\n\n[there]: javascript:window.harm=1',
    '<javascript:window.harm=1>',
    '![here](javascript:window.harm=1)',
    '![here](data:image/svg+xml;base64,PHN2Zz4=)',
  ])('%s does nothing', (text) => {
    const shown = read(text);

    expect(shown.querySelectorAll(LOADING)).toHaveLength(0);
    expect(shown.querySelectorAll('a')).toHaveLength(0);
    expect([...shown.querySelectorAll('*')].flatMap((each) => each.getAttributeNames()).join()).not.toMatch(
      /\bon|href|src/,
    );
    expect(shown.textContent).not.toBe('');
  });

  it('shows what looks like HTML', () => {
    expect(read('Ask <b>Ann</b> & <Bob>').textContent).toBe('Ask <b>Ann</b> & <Bob>');
  });

  it.each(['https://crm.example/a?b=1', 'http://crm.example', 'mailto:ann@crm.example', 'tel:+12025550100'])(
    'a link to %s opens apart and tells nothing',
    (address) => {
      const link = read(`[here](${address})`).querySelector('a');

      expect(link?.getAttribute('href')).toBe(address);
      expect(link?.getAttribute('target')).toBe('_blank');
      expect(link?.getAttribute('rel')).toBe('noopener noreferrer');
    },
  );

  it('a picture is a link and is not loaded', () => {
    const shown = read('![Floor plan](https://pictures.example/plan.png)');

    expect(shown.querySelector('img')).toBeNull();
    expect(shown.querySelector('a')?.textContent).toBe('Floor plan');
  });

  it.each([
    ['quotes in quotes', '>'.repeat(9000) + ' deep'],
    ['lists in lists', '- '.repeat(4000) + 'deep'],
    [
      'lists in lists, line by line',
      Array.from({ length: 140 }, (_, at) => `${' '.repeat(at)}- a`).join('\n'),
    ],
    ['marks that never close', '*a_ '.repeat(2490)],
    ['brackets', '['.repeat(9900)],
    ['headings', 'a\n-\n'.repeat(2490)],
    ['a book', 'long '.repeat(200_000)],
  ])('%s do not hold up the page', (_name, text) => {
    const started = performance.now();

    expect(read(text).textContent.length).toBeGreaterThan(3);

    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('Markdown', () => {
  it.each([
    ['**bold** and *italic*', 'strong', 'bold'],
    ['# Title', 'h3', 'Title'],
    ['- one\n- two', 'ul > li:last-child', 'two'],
    ['1. one', 'ol > li', 'one'],
    ['| a | b |\n| - | - |\n| 1 | 2 |', 'td:last-child', '2'],
    ['~~gone~~', 'del', 'gone'],
    ['`code`', 'code', 'code'],
    ['> said', 'blockquote', 'said'],
    ['see www.crm.example', 'a', 'www.crm.example'],
  ])('%j has %s', (text, selector, inside) => {
    expect(read(text).querySelector(selector)?.textContent.trim()).toBe(inside);
  });

  it('keeps the lines as they were typed', () => {
    expect(read('one\ntwo').querySelectorAll('br')).toHaveLength(1);
  });

  it('says of a task whether it is done', () => {
    const marks = read('- [x] sent\n- [ ] signed').querySelectorAll('[role=img]');

    expect([...marks].map((mark) => mark.getAttribute('aria-label'))).toEqual(['Done', 'Open']);
  });
});
