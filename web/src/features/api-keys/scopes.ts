export const VERBS = ['read', 'write', 'delete'] as const;
export type Verb = (typeof VERBS)[number];

/** Permissions behind a verb of a scope; holding one of them is enough. */
const ACTIONS: Record<Verb, readonly string[]> = {
  read: ['read'],
  write: ['create', 'update', 'assign'],
  delete: ['delete'],
};

/** What keys are made for; the order of the chooser. */
export const COLLECTIONS = [
  'leads',
  'contacts',
  'accounts',
  'opportunities',
  'activities',
  'notes',
  'products',
  'documents',
] as const;
export const READ_ALL = 'read:*';

/** The verbs a key of this person may carry for a collection: never more than they may do. */
export function verbsFor(collection: string, permissions: readonly string[]): Verb[] {
  const writes = permissions.includes('api_keys.write');
  return VERBS.filter(
    (verb) =>
      (verb === 'read' || writes) &&
      ACTIONS[verb].some((action) => permissions.includes(`${collection}.${action}`)),
  );
}

export interface ScopeGroup {
  collection: string;
  verbs: Verb[];
}

/** "read:leads, write:leads, read:notes" → leads read write · notes read. */
export function groupScopes(scopes: readonly string[]): ScopeGroup[] {
  const groups = new Map<string, Verb[]>();
  for (const scope of scopes) {
    const [verb = '', collection = ''] = scope.split(':');
    const known = VERBS.find((each) => each === verb);
    if (known) groups.set(collection, [...(groups.get(collection) ?? []), known]);
  }
  return [...groups].map(([collection, verbs]) => ({ collection, verbs }));
}

/** Networks as typed, one a line or with commas. */
export function readNetworks(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.trim())
    .filter(Boolean);
}
