import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('blocks', {
  title: 'Network blocks',
  description:
    'Addresses and people whose requests are refused with 429. Many failed requests block by themselves, for 5 minutes up to an hour.',
  failed: 'The blocks did not load',
  list: 'Blocks',
  add: 'Block an address',
  addText: 'Every request of this address is refused within a second, signing in too.',
  address: 'Address',
  addressHint: 'Of IPv6 the whole /64 network is blocked.',
  reason: 'Reason',
  length: 'For how long',
  for_15: '15 minutes',
  for_60: '1 hour',
  for_1440: '1 day',
  for_10080: '7 days',
  for_43200: '30 days',
  for_ever: 'Until somebody lifts it',
  needAddress: 'Enter an address.',
  needReason: 'Say why: whoever looks at the list later needs to know.',
  submit: 'Block address',
  added: '{{name}} is blocked',
  source: 'Blocked',
  person: 'Person {{id}}',
  key: 'API key {{id}}',
  why: 'Reason',
  failed_requests: 'Many failed requests',
  cross_tenant: 'Attempts at foreign workspaces',
  manual: 'By hand',
  by: 'By',
  byVolume: 'Automatically',
  byCommand: 'Command line',
  since: 'Since',
  until: 'Until',
  untilLifted: 'Somebody lifts it',
  actions: 'Actions',
  unblock: 'Unblock',
  liftOf: 'Unblock {{name}}',
  liftTitle: 'Unblock {{name}}?',
  liftText: 'Its requests are admitted again at once.',
  liftTextVolume:
    'Its requests are admitted again at once. If they go on failing, it is blocked again, for longer.',
  lift: 'Unblock',
  lifted: '{{name}} is admitted again',
  empty: 'Nobody is blocked',
  emptyText: 'Sources with many failed requests appear here by themselves; you can block an address by hand.',
});

/** `ip:203.0.113.9` → "203.0.113.9". */
export function sourceName(source: string): string {
  const [kind, ...rest] = source.split(':');
  const id = rest.join(':');
  return kind === 'ip' ? id : texts.say(kind === 'key' ? 'key' : 'person', { id: id.slice(-12) });
}

export function kindText(kind: string): string {
  return kind === 'failed_requests' || kind === 'cross_tenant' ? texts.say(kind) : texts.say('manual');
}
