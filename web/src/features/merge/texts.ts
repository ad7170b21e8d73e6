import { defineTexts } from '@/lib/i18n';

export const texts = defineTexts('merge', {
  merge: 'Merge',
  title: 'Merge {{count}} {{things}} into one',
  intro:
    'One stays, with the best of all. The others go to the trash; restoring one there takes the merge back, for 30 days.',
  stays: 'Which one stays?',
  made: 'created {{when}}',
  differ: 'They differ here: choose what stays',
  same: 'They say the same everywhere; nothing has to be chosen.',
  united: 'Tags are put together. “Do not call, text or e-mail” stays on when it is on in one of them.',
  moves: 'Comes along: {{what}}.',
  nothingMoves: 'Nothing else points to the ones that go.',
  empty: 'empty',
  failed: 'The records did not load',
  done: '{{count}} {{things}} merged into {{name}}',
  undone: 'The merge is taken back',
});
