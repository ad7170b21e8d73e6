import type { Permission, Role } from '@/api/identity';
import { GROUPS, groupOf, groupPermissions, type Group } from './matrix';

/** What a role may and may not do with one kind of thing. */
export interface Ability {
  resource: string;
  /** "Saved views"; null for what holds for every type of record. */
  label: string | null;
  /** "See", "create": in the order of the matrix. */
  may: string[];
  mayNot: string[];
  /** Other roles that may do all of it, too. */
  alsoIn: string[];
}

export interface Area {
  group: Group;
  abilities: Ability[];
  held: number;
  total: number;
}

function thingOf(resource: string): string {
  return resource.replaceAll('_', ' ');
}

/** "See leads" of the resource leads → "see"; what does not end with its thing stays whole. */
export function verbOf({ description, name, resource }: Permission): string {
  const text = description ?? name;
  const thing = ` ${thingOf(resource)}`;
  const verb = text.endsWith(thing) ? text.slice(0, -thing.length) : text;
  return verb.charAt(0).toLowerCase() + verb.slice(1);
}

function labelOf(resource: string): string | null {
  if (resource === '*') return null;
  const thing = thingOf(resource);
  return thing.charAt(0).toUpperCase() + thing.slice(1);
}

/** What a role may do, area by area; every area stands there, also one with nothing. */
export function areasOf(role: Role, roles: Role[], catalogue: Permission[]): Area[] {
  const grouped = groupPermissions(catalogue, '');
  return GROUPS.flatMap((group) => {
    const permissions = grouped.find((each) => each.group === group)?.permissions ?? [];
    if (permissions.length === 0) return [];
    const resources = [...new Set(permissions.map(({ resource }) => resource))];
    const held = permissions.filter(({ name }) => role.permissions.includes(name)).length;
    const abilities = resources.map((resource) => {
      const own = permissions.filter((each) => each.resource === resource && groupOf(each) === group);
      return abilityOf(role, roles, resource, own);
    });
    return [{ group, abilities, held, total: permissions.length }];
  });
}

function abilityOf(role: Role, roles: Role[], resource: string, permissions: Permission[]): Ability {
  const may = permissions.filter(({ name }) => role.permissions.includes(name));
  const others = roles.filter(
    (other) => other.name !== role.name && may.every(({ name }) => other.permissions.includes(name)),
  );
  return {
    resource,
    label: labelOf(resource),
    may: may.map(verbOf),
    mayNot: permissions.filter((each) => !may.includes(each)).map(verbOf),
    alsoIn: may.length > 0 ? others.map(({ label }) => label) : [],
  };
}

/** "see, create" → "See, create". */
export function sentence(words: string[]): string {
  const text = words.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
