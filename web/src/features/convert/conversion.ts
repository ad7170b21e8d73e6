import type { CrmRecord } from '@/api/types';

export type AccountChoice = 'existing' | 'new' | 'none';

export interface ConversionForm {
  account: AccountChoice;
  accountId: string | null;
  accountName: string;
  withOpportunity: boolean;
  opportunityName: string;
  amount: number | null;
  closeDate: string | null;
  stage: string | null;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** What is most likely meant: the account of that name, else a new one, and a deal in 30 days. */
export function startForm(
  lead: CrmRecord,
  match: CrmRecord | null,
  stage: string | null,
  today: string,
): ConversionForm {
  const company = textOf(lead.company);
  const known = textOf(lead.account_id) || match?.id || null;
  return {
    account: known ? 'existing' : company ? 'new' : 'none',
    accountId: known,
    accountName: company,
    withOpportunity: true,
    opportunityName: company || textOf(lead.name),
    amount: typeof lead.value === 'number' ? lead.value : null,
    closeDate: addDays(today, 30),
    stage,
  };
}

/** `day` is YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export type FormProblem = 'accountId' | 'accountName' | 'opportunityName' | null;

export function problemOf(form: ConversionForm): FormProblem {
  if (form.account === 'existing' && !form.accountId) return 'accountId';
  if (form.account === 'new' && !form.accountName.trim()) return 'accountName';
  if (form.withOpportunity && !form.opportunityName.trim()) return 'opportunityName';
  return null;
}

/** The body of the conversion; fields that do not apply are left out. */
export function bodyOf(form: ConversionForm, version: number): Record<string, unknown> {
  return {
    version,
    create_contact: true,
    create_account: form.account === 'new',
    ...(form.account === 'existing' ? { account_id: form.accountId } : {}),
    ...(form.account === 'new' ? { account_name: form.accountName.trim() } : {}),
    create_opportunity: form.withOpportunity,
    ...(form.withOpportunity
      ? {
          opportunity_name: form.opportunityName.trim(),
          ...(form.amount !== null ? { amount: form.amount } : {}),
          ...(form.closeDate ? { close_date: form.closeDate } : {}),
          ...(form.stage ? { stage: form.stage } : {}),
        }
      : {}),
  };
}
