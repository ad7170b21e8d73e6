import { messageOf } from '@/api/errors';
import { defineTexts } from '@/lib/i18n';
import { toastDone, toastRefused } from '@/lib/toasts';

const texts = defineTexts('toast-undo', { undone: 'Undone' });

/** Says what was done, with the request that makes it exactly as it was before. */
export function toastUndo(text: string, back: () => Promise<unknown>): void {
  toastDone(
    text,
    () =>
      void back().then(
        () => toastDone(texts.say('undone')),
        (refused: unknown) => toastRefused(messageOf(refused)),
      ),
  );
}
