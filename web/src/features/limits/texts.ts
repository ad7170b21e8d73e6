import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('limits', {
  title: 'Rate limits',
  description:
    'How often somebody may ask, and who asks most at the moment. Beyond a limit a request is answered with 429 until the window ends.',
  failed: 'The limits did not load',
  list: 'Who asks most',
  off: 'Limits are switched off: RATE_LIMIT_MAX is 0 in the environment of the server.',
  window: 'Window',
  windowText: 'Counting begins anew after it',
  requests: 'Requests',
  requestsText: 'Of one person or API key in a window',
  signIns: 'Sign-ins',
  signInsText: 'Of one address in a window',
  counted: 'Counted',
  countedText: 'All processes share counts with Redis',
  shared: 'For all processes',
  alone: 'In this process',
  noLimit: 'No limit',
  seconds: '{{count}} s',
  caller: 'Caller',
  kind: 'Kind',
  kind_user: 'Person',
  kind_key: 'API key',
  kind_ip: 'Address',
  kind_else: 'Other',
  bucket_api: 'Requests',
  'bucket_sign-in': 'Sign-ins',
  bucket_refresh: 'Session renewals',
  bucket_public: 'Public pages',
  bucket_webhook: 'Incoming webhooks',
  bucket_export: 'Exports',
  bucket_failed: 'Failed requests',
  bucket_refused: 'Refused, last hour',
  bucket_switches: 'Changes of workspace',
  'bucket_cross-tenant': 'Foreign workspaces',
  hits: 'Counted in the window',
  ofMost: '{{used}} of {{most}}',
  over: 'Refused now',
  resetIn: 'anew in {{count}} s',
  resetInMinutes: 'anew in {{count}} min',
  actions: 'Actions',
  clear: 'Clear',
  clearOf: 'Clear the count of {{name}}',
  cleared: 'The count of {{name}} begins anew',
  clearAll: 'Clear all counts',
  clearAllTitle: 'Clear all counts?',
  clearAllText: 'Everybody begins a new window at once, those who are refused at the moment too.',
  clearedAll: 'All counts begin anew',
  nobody: 'Nobody is counted at the moment',
  nobodyText: 'Counts appear with the next request.',
  nobodyOff: 'Counts appear once limits are on.',
});

const KINDS = ['user', 'key', 'ip'] as const;
const BUCKETS = [
  'api',
  'sign-in',
  'refresh',
  'public',
  'webhook',
  'export',
  'failed',
  'refused',
  'switches',
  'cross-tenant',
] as const;

/** What sort of caller `user:<id>`, `key:<id>` or `ip:<address>` is. */
export function kindText(caller: string): string {
  const kind = KINDS.find((each) => caller.startsWith(`${each}:`));
  return texts.say(kind ? `kind_${kind}` : 'kind_else');
}

/** When a count begins anew. */
export function resetText(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return left < 120
    ? texts.say('resetIn', { count: left })
    : texts.say('resetInMinutes', { count: Math.ceil(left / 60) });
}

/** The name of a limit. */
export function bucketText(bucket: string): string {
  const known = BUCKETS.find((each) => each === bucket);
  return known ? texts.say(`bucket_${known}`) : bucket;
}
