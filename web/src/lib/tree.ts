export interface Branch<T> {
  item: T;
  depth: number;
}

interface Named {
  id: string;
  name: string;
}
type ParentOf<T> = (item: T) => string | null;

/** Items in the order of a tree by name, each below its parent; one whose parent is missing stands at the top. */
export function branchesOf<T extends Named>(items: readonly T[], parentOf: ParentOf<T>): Branch<T>[] {
  const ids = new Set(items.map(({ id }) => id));
  const children = new Map<string | null, T[]>();
  for (const item of items) {
    const parent = parentOf(item);
    const above = parent && ids.has(parent) ? parent : null;
    children.set(above, [...(children.get(above) ?? []), item]);
  }
  const below = (parent: string | null, depth: number): Branch<T>[] =>
    (children.get(parent) ?? [])
      .sort((one, other) => one.name.localeCompare(other.name))
      .flatMap((item) => [{ item, depth }, ...below(item.id, depth + 1)]);
  return below(null, 0);
}

/** An item and everything below it: none of these can be its parent. */
export function withDescendants<T extends Named>(
  items: readonly T[],
  id: string,
  parentOf: ParentOf<T>,
): Set<string> {
  const inside = new Set([id]);
  let grown = true;
  while (grown) {
    const before = inside.size;
    for (const each of items) {
      const parent = parentOf(each);
      if (parent && inside.has(parent)) inside.add(each.id);
    }
    grown = inside.size > before;
  }
  return inside;
}
