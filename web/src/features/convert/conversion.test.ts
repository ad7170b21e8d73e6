import { describe, expect, it } from 'vitest';
import { addDays, bodyOf, problemOf, startForm } from './conversion';

const lead = { id: 'l', version: 4, name: 'Ana Moreno', company: 'Kan-code', value: 5000 };

describe('startForm', () => {
  it('takes the account of the same name', () => {
    const form = startForm(lead, { id: 'acc', version: 1 }, 'qualification', '2018-01-02');

    expect(form).toMatchObject({
      account: 'existing',
      accountId: 'acc',
      amount: 5000,
      closeDate: '2018-02-01',
    });
  });

  it('suggests a new account, and none without a company', () => {
    expect(startForm(lead, null, null, '2018-01-02')).toMatchObject({
      account: 'new',
      accountName: 'Kan-code',
    });
    expect(startForm({ ...lead, company: null }, null, null, '2018-01-02')).toMatchObject({
      account: 'none',
      opportunityName: 'Ana Moreno',
    });
  });
});

describe('bodyOf', () => {
  it('sends only what applies', () => {
    const form = { ...startForm(lead, null, 'qualification', '2018-01-02'), withOpportunity: false };

    expect(bodyOf(form, 4)).toEqual({
      version: 4,
      create_contact: true,
      create_account: true,
      account_name: 'Kan-code',
      create_opportunity: false,
    });
  });

  it('names the deal, its amount, date and stage', () => {
    const form = startForm(lead, { id: 'acc', version: 1 }, 'qualification', '2018-01-02');

    expect(bodyOf(form, 4)).toMatchObject({
      account_id: 'acc',
      create_account: false,
      opportunity_name: 'Kan-code',
      amount: 5000,
      close_date: '2018-02-01',
      stage: 'qualification',
    });
  });
});

describe('problemOf', () => {
  const form = startForm(lead, null, null, '2018-01-02');

  it('points at the field that is missing', () => {
    expect(problemOf(form)).toBeNull();
    expect(problemOf({ ...form, accountName: ' ' })).toBe('accountName');
    expect(problemOf({ ...form, account: 'existing', accountId: null })).toBe('accountId');
    expect(problemOf({ ...form, opportunityName: '' })).toBe('opportunityName');
    expect(problemOf({ ...form, opportunityName: '', withOpportunity: false })).toBeNull();
  });
});

describe('addDays', () => {
  it('crosses months and leap days', () => {
    expect(addDays('2020-02-28', 2)).toBe('2020-03-01');
    expect(addDays('2017-12-31', 30)).toBe('2018-01-30');
  });
});
