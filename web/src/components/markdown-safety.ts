/** Where a link in somebody's text may lead. */
const PROTOCOLS = new Set(['https:', 'http:', 'mailto:', 'tel:']);

/** The address when it is a whole one of the web, a mail or a phone; nothing otherwise. */
export function safeHref(address: string): string | undefined {
  try {
    return PROTOCOLS.has(new URL(address).protocol) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Reading takes time with the square of the length and of the lines, and far longer for lists in lists on one line. */
const LONGEST = 10_000;
const MOST_LINES = 500;
const TOO_MANY_MARKERS = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){20}/m;

/** Whether reading it as Markdown does not hold up the page; other text is shown as typed. */
export function isReadable(text: string): boolean {
  return text.length <= LONGEST && text.split('\n').length <= MOST_LINES && !TOO_MANY_MARKERS.test(text);
}

export interface TreeNode {
  children?: readonly TreeNode[];
}

const DEEPEST = 60;

/** Whether nothing is nested deeper than people write; looks level by level, so that depth itself does no harm. */
export function isShallow(tree: TreeNode): boolean {
  let level: readonly TreeNode[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return false;
    level = level.flatMap((node) => node.children ?? []);
  }
  return true;
}
