/**
 * Names of colleagues in a note. Whoever writes sees `@Ada Byron`; what is stored says whom it means, as a link of its own kind:
 * `[@Ada Byron](person:<user id>)`.
 */
export interface Mentionable {
  id: string;
  /** Unlike that of everybody else. */
  label: string;
}

export const PERSON_LINK = 'person:';
const STORED = /\[@([^\]\n]{1,200})\]\(person:([0-9a-fA-F-]{36})\)/g;
/** What stands before the caret while somebody is being named: at the beginning or behind a space or bracket. */
const BEGUN = /(?:^|[\s([])@([^\s@[\]()][^@[\]()\n]{0,40}|)$/;

interface Person {
  user_id: string;
  name: string;
  email: string | null;
}

/** Colleagues by the name that is written; two of one name also by their address. */
export function mentionables(people: readonly Person[]): Mentionable[] {
  const plain = (text: string) =>
    text
      .replaceAll(/[[\]()@\n]/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
  const count = new Map<string, number>();
  for (const { name } of people) count.set(plain(name), (count.get(plain(name)) ?? 0) + 1);
  return people.map(({ user_id: id, name, email }) => {
    const alone = count.get(plain(name)) === 1 || !email;
    return { id, label: alone ? plain(name) : `${plain(name)}, ${email.replace('@', ' at ')}` };
  });
}

/** What a stored note looks like to whoever changes it, and whom it names. */
export function toTyped(stored: string): { text: string; named: Mentionable[] } {
  const named = [...stored.matchAll(STORED)].map(([, label = '', id = '']) => ({ label, id }));
  return { text: stored.replaceAll(STORED, '@$1'), named };
}

/** What is stored of a typed note. A longer name goes before one that it begins with. */
export function toStored(text: string, people: readonly Mentionable[]): string {
  const byLabel = new Map(people.map(({ label, id }) => [label, id]));
  const labels = [...byLabel.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
  if (labels.length === 0) return text;
  const any = labels.map((label) => label.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const written = new RegExp(`(^|[\\s(])@(${any})(?![\\p{L}\\p{N}])`, 'gmu');
  return text.replaceAll(
    written,
    (_, before: string, label: string) => `${before}[@${label}](${PERSON_LINK}${byLabel.get(label) ?? ''})`,
  );
}

/** The letters of a name that is being typed at the caret; null where none is. */
export function begunAt(text: string, caret: number): string | null {
  return BEGUN.exec(text.slice(0, caret))?.[1] ?? null;
}

const MOST_SHOWN = 6;

/** Who could be meant: a word of the name begins with what was typed. */
export function suggestions(people: readonly Mentionable[], begun: string): Mentionable[] {
  const wanted = begun.toLocaleLowerCase().trimEnd();
  const fits = ({ label }: Mentionable) => {
    const name = label.toLocaleLowerCase();
    return name.startsWith(wanted) || name.split(' ').some((word) => word.startsWith(wanted));
  };
  return people.filter(fits).slice(0, MOST_SHOWN);
}
