import type { Verification } from './queries';

type Kind = 'archived' | 'sealed' | 'unsealed';

interface ChainPart {
  kind: Kind;
  count: number;
  /** How much of the line it takes; what there is, is always seen. */
  share: number;
}

interface BrokenMark {
  segment: number;
  /** Percent of the line from its beginning. */
  at: number;
}

const LEAST_SHARE = 0.06;
const MOST_MARKS = 12;

/** The line of the picture: its parts in order, and where it is broken. */
export function chainParts(
  found: Pick<Verification, 'rows' | 'archived' | 'unsealed' | 'segments' | 'findings'>,
): {
  parts: ChainPart[];
  marks: BrokenMark[];
} {
  const counts: [Kind, number][] = [
    ['archived', found.archived],
    ['sealed', found.rows - found.archived],
    ['unsealed', found.unsealed],
  ];
  const total = Math.max(1, found.rows + found.unsealed);
  const parts = counts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => ({ kind, count, share: Math.max(LEAST_SHARE, count / total) }));
  const sum = parts.reduce((all, { share }) => all + share, 0);
  const open = parts.find(({ kind }) => kind === 'unsealed')?.share ?? 0;
  const sealedPercent = sum > 0 ? ((sum - open) / sum) * 100 : 0;
  const broken = [...new Set(found.findings.flatMap(({ segment }) => (segment ? [segment] : [])))];
  const last = Math.max(1, found.segments, ...broken);
  const marks = broken
    .sort((one, other) => one - other)
    .slice(0, MOST_MARKS)
    .map((segment) => ({ segment, at: ((segment - 0.5) / last) * sealedPercent }));
  return { parts, marks };
}
