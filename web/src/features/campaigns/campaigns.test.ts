import { describe, expect, it } from 'vitest';
import { actionsOf } from './campaign-actions';
import { audienceOf, bodyOf, pausedBodyOf, startOf } from './editor-values';
import { groupEvents } from './event-groups';
import type { CampaignEvent } from './queries';

const event = (type: CampaignEvent['event_type'], recipient: string | null, payload = {}): CampaignEvent => ({
  id: `${type}-${recipient ?? ''}`,
  created_at: '2026-03-02T10:00:00Z',
  event_type: type,
  recipient_id: recipient,
  attempt: null,
  payload,
});

describe('the timeline of a campaign', () => {
  it('folds what happened to several people in a row, and keeps what happened to the campaign', () => {
    const groups = groupEvents([
      event('campaign_completed', null),
      event('recipient_sent', 'c'),
      event('recipient_sent', 'b'),
      event('recipient_failed', 'a', { reason: 'No such person here' }),
      event('campaign_started', null, { by: 'u1' }),
    ]);

    expect(groups.map(({ type, count }) => `${type} ${count}`)).toEqual([
      'campaign_completed 1',
      'recipient_sent 2',
      'recipient_failed 1',
      'campaign_started 1',
    ]);
    expect(groups[2]?.reason).toBe('No such person here');
    expect(groups[3]?.by).toBe('u1');
  });
});

describe('what may be done with a campaign', () => {
  it('follows its status, and trying again its failures', () => {
    expect(actionsOf({ status: 'draft', metadata: {} })).toContain('start');
    expect(actionsOf({ status: 'draft', metadata: { preparing: { total: 900, done: 1 } } })).toEqual([
      'clone',
    ]);
    expect(actionsOf({ status: 'paused', metadata: {} })).toContain('edit');
    expect(actionsOf({ status: 'running', metadata: {} })).not.toContain('edit');
    expect(actionsOf({ status: 'completed', metadata: { progress: { failed: 0 } } })).not.toContain('retry');
    expect(actionsOf({ status: 'completed', metadata: { progress: { failed: 2 } } })).toContain('retry');
  });
});

describe('what the editor sends', () => {
  const values = {
    ...startOf(null),
    name: 'Spring',
    sender: 's1',
    subject: 'Hi',
    body: 'Hello',
    call_script: 'Ask',
  };

  it('is one way of choosing people, and the text of its type', () => {
    expect(audienceOf(values)).toEqual({ entity: 'contact', filter: { and: [] } });
    expect(audienceOf({ ...values, q: 'Weber ' })).toEqual({
      entity: 'contact',
      filter: { and: [] },
      q: 'Weber',
    });
    expect(
      audienceOf({ ...values, kind: 'leads', source: 'emails', emails: 'A@b.example', first: 5 }),
    ).toEqual({
      entity: 'lead',
      emails: ['a@b.example'],
      first_n: 5,
    });
    expect(bodyOf(values)).toMatchObject({
      campaign_type: 'email',
      subject: 'Hi',
      metadata: { ai_email_config: { sending_profile_id: 's1' } },
    });
    expect(bodyOf({ ...values, campaign_type: 'call' })).not.toHaveProperty('subject');
  });

  it('never changes the type of a campaign that is there, and names the version it was read in', () => {
    const body = bodyOf({ ...values, version: 3 });

    expect(body).not.toHaveProperty('campaign_type');
    expect(body.version).toBe(3);
  });

  it('leaves the audience of a paused campaign alone', () => {
    const body = pausedBodyOf({ ...values, version: 3 });

    expect(body).toMatchObject({ name: 'Spring', subject: 'Hi', version: 3 });
    expect(body).not.toHaveProperty('audience');
    expect(body).not.toHaveProperty('template_id');
  });
});
