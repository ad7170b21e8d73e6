import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('duplicates', {
  title: 'Duplicates',
  description:
    'Records that look like the same person, company or deal. Merge them, or say that they are different.',
  types: 'Kind of record',
  views: 'What is shown',
  open: 'To decide',
  decided: 'Not duplicates',
  looksLike_one: 'There is one that looks like this {{thing}}',
  looksLike_other: 'There are {{count}} that look like this {{thing}}',
  newTab: 'opens in a new tab',
  blocked: 'This {{thing}} seems to exist already',
  blockedText: 'In this workspace nothing is created twice. Open what is there, or change what you typed.',
  blockedMerge:
    'In this workspace nothing is created twice. Open what is there, or create this one all the same.',
  anyway: 'Create anyway',
  back: 'Back to the form',
  warned: '{{name}} was created. It looks like',
  untitled: 'Untitled',
  members: '{{count}} records',
  more_one: 'and one more',
  more_other: 'and {{count}} more',
  merge: 'Merge',
  mergeFirst: 'Merge the {{count}} oldest',
  dismiss: 'Not a duplicate',
  mixed: '{{Leads}} and {{contacts}} are not merged. Convert the {{lead}} into the {{contact}} instead.',
  dismissed: 'Remembered: these are not duplicates',
  restored: 'They count as duplicates again',
  none: 'No duplicates among {{things}}',
  nonePeople:
    '{{Contacts}} and {{leads}} look alike when they share an e-mail address, a phone number, or name and company. New ones are compared while somebody types.',
  noneAccounts:
    '{{Accounts}} look alike when they share a web address, or a name apart from “Inc.” or “GmbH”. New ones are compared while somebody types.',
  noneOther: 'Two that look alike appear here. New ones are compared while somebody types.',
  noneDecided: 'Nothing decided yet',
  noneDecidedText: 'Groups of which you say “Not a duplicate” wait here, so that you can change your mind.',
  decidedBy: '{{name}} decided',
  someone: 'Somebody',
  again: 'They are duplicates',
  failed: 'The duplicates did not load',
});
