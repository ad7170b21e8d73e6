import { useCallback, useMemo } from 'react';
import { useMe } from '@/api/session';
import { useTexts, type Texts, type Words } from '@/lib/i18n';

const DEFAULTS = {
  account: { type: 'accounts', singular: 'Account', plural: 'Accounts' },
  contact: { type: 'contacts', singular: 'Contact', plural: 'Contacts' },
  lead: { type: 'leads', singular: 'Lead', plural: 'Leads' },
  opportunity: { type: 'opportunities', singular: 'Opportunity', plural: 'Opportunities' },
  activity: { type: 'activities', singular: 'Activity', plural: 'Activities' },
} as const;

type Labels = Record<string, { singular: string; plural: string }>;

/** What record types are called here: `{{Lead}}` and `{{Leads}}` at a beginning, `{{lead}}` and `{{leads}}` within a sentence. */
export function namesOf(labels: Labels): Words {
  const names: Words = {};
  for (const { type, ...usual } of Object.values(DEFAULTS)) {
    const { singular, plural } = labels[type] ?? usual;
    Object.assign(names, {
      [usual.singular]: singular,
      [usual.plural]: plural,
      [usual.singular.toLowerCase()]: singular.toLowerCase(),
      [usual.plural.toLowerCase()]: plural.toLowerCase(),
    });
  }
  return names;
}

/** `useTexts` for texts that speak of record types: they do so in the workspace's own words. */
export function useNamedTexts<K extends string>(texts: Texts<K>): Texts<K>['say'] {
  const t = useTexts(texts);
  const { labels } = useMe();
  const names = useMemo(() => namesOf(labels), [labels]);
  return (key, words) => t(key, { ...names, ...words });
}

const USUAL = new RegExp(
  `\\b(${Object.values(DEFAULTS)
    .flatMap(({ singular, plural }) => [singular, plural])
    .join('|')})\\b`,
  'gi',
);

/** For texts of the server's own that name record types: says them in the workspace's words. */
export function useOwnWords(): (text: string) => string {
  const { labels } = useMe();
  const names = useMemo(() => namesOf(labels), [labels]);
  return useCallback((text) => text.replace(USUAL, (word) => String(names[word] ?? word)), [names]);
}
