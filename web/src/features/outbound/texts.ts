import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('outbound', {
  title: 'Outbound calls',
  description:
    'Calls from this installation to other services reach public addresses only, unless a host inside your network is named here.',
  failed: 'The hosts did not load',
  hosts: 'Private hosts',
  hostsText: 'Every workspace may call these: webhooks, workflows, single sign-on, integrations.',
  none: 'No private host may be called.',
  host: 'Host',
  hostHelp: 'A name or an address, better with its port: n8n.internal:5678, 10.0.0.5:8080',
  add: 'Allow host',
  added: '{{host}} may be called',
  remove: 'Remove {{host}}',
  removed: '{{host}} may not be called any more',
  environment: 'From the environment',
  environmentText: 'Addresses that the server’s environment names. Only the installation itself calls them.',
  noEnvironment: 'The environment names none.',
});
