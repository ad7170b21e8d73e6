import { describe, expect, it } from 'vitest';
import { canSend, emailOf } from './email-draft';

const draft = { subject: ' Hello ', body: 'Hi Ada', template: 't1', filled: 'Hi Ada' };

describe('emailOf', () => {
  it('leaves the text to the template while nobody has changed it', () => {
    expect(emailOf(draft, null)).toEqual({ subject: 'Hello', template_id: 't1' });
  });

  it('sends a changed text, and the deal it is about', () => {
    expect(emailOf({ ...draft, body: 'Hi Ada!' }, 'deal')).toEqual({
      subject: 'Hello',
      template_id: 't1',
      body: 'Hi Ada!',
      opportunity_id: 'deal',
    });
  });

  it('needs a subject and a text', () => {
    expect([canSend(draft), canSend({ ...draft, subject: ' ' }), canSend({ ...draft, body: '' })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
