import type { Permission } from '@/api/identity';

export const GROUPS = ['records', 'outreach', 'insight', 'people', 'workspace', 'installation'] as const;
export type Group = (typeof GROUPS)[number];

/** Where a resource stands in the matrix; one that is not named here belongs to the workspace. */
const GROUP_OF: Record<string, Group> = Object.fromEntries(
  (
    [
      ['records', '* accounts contacts leads opportunities activities notes documents records calls'],
      ['outreach', 'campaigns templates workflows care suggestions tags saved_views'],
      ['insight', 'reports ai audit logs'],
      ['people', 'users employees departments roles api_keys privacy'],
      ['installation', 'system tenants backups jobs'],
    ] as const
  ).flatMap(([group, names]) => names.split(' ').map((name) => [name, group])),
);

export function groupOf(permission: Permission): Group {
  return GROUP_OF[permission.resource] ?? 'workspace';
}

export interface MatrixGroup {
  group: Group;
  permissions: Permission[];
}

/** The permissions by group; of a resource the reading stands first, as the catalogue has it. */
export function groupPermissions(permissions: Permission[], typed: string): MatrixGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = permissions.filter(({ name, description }) => {
    const text = `${name} ${description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return GROUPS.map((group) => ({
    group,
    permissions: sortByResource(matching.filter((permission) => groupOf(permission) === group)),
  })).filter(({ permissions: found }) => found.length > 0);
}

const RESOURCES = [
  'leads',
  'contacts',
  'accounts',
  'opportunities',
  'activities',
  'notes',
  'products',
  'documents',
  'calls',
];
const ACTIONS = ['read', 'create', 'update', 'delete', 'assign', 'import', 'export'];

/** Known names in their usual order, others after them. */
function place(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}

function sortByResource(permissions: Permission[]): Permission[] {
  const met = [...new Set(permissions.map(({ resource }) => resource))];
  const order = [...met].sort((one, other) => place(RESOURCES, one) - place(RESOURCES, other));
  return [...permissions].sort(
    (one, other) =>
      order.indexOf(one.resource) - order.indexOf(other.resource) ||
      place(ACTIONS, one.action) - place(ACTIONS, other.action),
  );
}

/** A role's identifier from its label: "Financial manager" → financial_manager. */
export function nameFrom(label: string): string {
  const plain = label
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const name = plain.replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '');
  return name.length >= 2 ? name.slice(0, 50) : `role_${name}`;
}
