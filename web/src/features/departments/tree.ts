import type { Department } from '@/api/identity';

export interface Branch {
  department: Department;
  depth: number;
}

/** Departments in the order of a tree, each below its parent; one whose parent is missing stands at the top. */
export function branchesOf(departments: Department[]): Branch[] {
  const ids = new Set(departments.map(({ id }) => id));
  const parentOf = (department: Department) =>
    department.parent_id && ids.has(department.parent_id) ? department.parent_id : null;
  const below = (parent: string | null, depth: number): Branch[] =>
    departments
      .filter((department) => parentOf(department) === parent)
      .sort((one, other) => one.name.localeCompare(other.name))
      .flatMap((department) => [{ department, depth }, ...below(department.id, depth + 1)]);
  return below(null, 0);
}

/** A department and everything below it: none of these can be its parent. */
export function withDescendants(departments: Department[], id: string): Set<string> {
  const inside = new Set([id]);
  let grown = true;
  while (grown) {
    const before = inside.size;
    for (const each of departments) if (each.parent_id && inside.has(each.parent_id)) inside.add(each.id);
    grown = inside.size > before;
  }
  return inside;
}
