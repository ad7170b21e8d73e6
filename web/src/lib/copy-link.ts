import { defineTexts } from './i18n';
import { toastDone, toastRefused } from './toasts';

const texts = defineTexts('copy-link', {
  copied: 'Link copied',
  refused: 'The browser does not allow copying. The link is {{address}}',
});

/** Put the whole address of one of our pages on the clipboard, and say so. */
export async function copyLink(path: string): Promise<void> {
  const address = new URL(path, window.location.origin).href;
  if (await copyText(address)) toastDone(texts.say('copied'));
  else toastRefused(texts.say('refused', { address }));
}

/** Put a text on the clipboard; false when the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  return (await copyByClipboard(text)) || copyBySelection(text);
}

async function copyByClipboard(text: string): Promise<boolean> {
  // Browsers offer it on https and localhost only.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    await clipboard?.writeText(text);
    return clipboard !== undefined;
  } catch {
    return false;
  }
}

/** The way that also works on a LAN address; nothing newer does. */
function copyBySelection(text: string): boolean {
  const box = document.createElement('textarea');
  box.value = text;
  box.className = 'sr-only';
  (document.querySelector('[role=dialog], [role=menu]') ?? document.body).append(box);
  const focused = document.activeElement;
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
