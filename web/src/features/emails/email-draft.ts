import type { EmailToSend } from './queries';

/** A mail somebody is writing. `filled` is the text a template gave, as long as the template's own layout belongs to it. */
export interface EmailDraft {
  subject: string;
  body: string;
  template: string | null;
  filled: string | null;
}

/** Whether the template leaves as it is, with its own HTML. */
export function keepsLayout(draft: EmailDraft): boolean {
  return draft.template !== null && draft.filled !== null && draft.filled === draft.body;
}

export function canSend(draft: EmailDraft): boolean {
  return draft.subject.trim() !== '' && draft.body.trim() !== '';
}

/** What is sent for a draft. A text that was changed goes without the template's own HTML. */
export function emailOf(draft: EmailDraft, opportunity: string | null): EmailToSend {
  return {
    subject: draft.subject.trim(),
    ...(draft.template ? { template_id: draft.template } : {}),
    ...(keepsLayout(draft) ? {} : { body: draft.body }),
    ...(opportunity ? { opportunity_id: opportunity } : {}),
  };
}
