import { defineTexts } from '@/lib/i18n';
import type { SignalKind } from './queries';

export const texts = defineTexts('signals', {
  title: 'Intrusion signals',
  description:
    'Requests that looked like attacks. Text is never refused for what it says; only volume blocks its source.',
  failed: 'The signals did not load',
  list: 'Signals',
  find: 'Find an address, path or e-mail',
  kind: 'Kind',
  anyKind: 'Every kind',
  sql: 'SQL in input',
  script: 'Script in input',
  path: 'Path in input',
  command: 'Command in input',
  failed_requests: 'Many failed requests',
  cross_tenant: 'Foreign workspaces',
  tenant_switches: 'Many changes of workspace',
  new_network: 'Key used from a new network',
  many_rows: 'Very many records read',
  period: 'Period',
  ever: 'Any time',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
  what: 'What',
  from: 'From',
  who: 'Who',
  notSignedIn: 'Nobody signed in',
  where: 'Where',
  when: 'When',
  workspace: 'Workspace',
  noWorkspace: 'None',
  request: 'Request',
  unknown: 'Unknown',
  proceeded: 'A signal alone refuses nothing: the request went the way its own rights allow.',
  block: 'Block this address',
  show: 'Show the details of {{what}}',
  hide: 'Hide the details of {{what}}',
  empty: 'Nothing has looked like an attack',
  emptyText: 'What looks like one appears here within a second.',
  none: 'No signal matches',
  noneText: 'Choose another kind or period, or clear the search.',
});

/** Every kind there is; a new one of the API does not compile until it has its words. */
const LABELS = {
  sql: 'sql',
  script: 'script',
  path: 'path',
  command: 'command',
  failed_requests: 'failed_requests',
  cross_tenant: 'cross_tenant',
  tenant_switches: 'tenant_switches',
  new_network: 'new_network',
  many_rows: 'many_rows',
} as const satisfies Record<SignalKind, SignalKind>;
export const KINDS = Object.values(LABELS);

export function kindText(kind: string): string {
  return kind in LABELS ? texts.say(kind as SignalKind) : kind.replaceAll('_', ' ');
}
