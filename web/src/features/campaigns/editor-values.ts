import { fromApiFilter, type Filter } from '@/lib/filter';
import { addressesIn } from './addresses';
import { texts } from './editor-texts';
import type { Audience, Campaign, CampaignType, SavedBody } from './queries';

export type AudienceKind = 'leads' | 'contacts';
export type AudienceSource = 'filter' | 'view' | 'ids' | 'emails';

/** What the editor holds, and what is kept in this browser until it is saved. */
export interface EditorValues {
  name: string;
  description: string;
  campaign_type: CampaignType;
  kind: AudienceKind;
  source: AudienceSource;
  filter: Filter;
  /** What was searched for in the list that the campaign begins with. */
  q: string;
  /** Id of a saved view. */
  view: string;
  ids: string[];
  emails: string;
  first: number | '';
  /** The connection that it is sent through. */
  sender: string | null;
  template_id: string | null;
  subject: string;
  body: string;
  /** A template's own layout, as long as its text stays as it is. */
  body_html: string | null;
  call_script: string;
  /** The version that was changed; 0 of a new one. */
  version: number;
}

export const kindOf = (kind: AudienceKind) => (kind === 'leads' ? 'lead' : 'contact');

interface Stored {
  ai_email_config?: { sending_profile_id?: string | null } | null;
  ai_call_integration_id?: string | null;
}

export function senderOf({ campaign_type: type, metadata }: Campaign): string | null {
  const stored = metadata as Stored;
  const chosen =
    type === 'email' ? stored.ai_email_config?.sending_profile_id : stored.ai_call_integration_id;
  return chosen ?? null;
}

function sourceOf({ ids, emails, view_id: view }: Partial<Audience>): AudienceSource {
  if (view) return 'view';
  return ids ? 'ids' : emails ? 'emails' : 'filter';
}

export function startOf(campaign: Campaign | null): EditorValues {
  const audience = (campaign?.audience ?? {}) as Partial<Audience>;
  return {
    name: campaign?.name ?? '',
    description: campaign?.description ?? '',
    campaign_type: campaign?.campaign_type ?? 'email',
    kind: audience.entity === 'lead' ? 'leads' : 'contacts',
    source: sourceOf(audience),
    filter: fromApiFilter(audience.filter) ?? [],
    q: audience.q ?? '',
    view: audience.view_id ?? '',
    ids: audience.ids ?? [],
    emails: (audience.emails ?? []).join('\n'),
    first: audience.first_n ?? '',
    sender: campaign ? senderOf(campaign) : null,
    template_id: campaign?.template_id ?? null,
    subject: campaign?.subject ?? '',
    body: campaign?.body ?? '',
    body_html: campaign?.body_html ?? null,
    call_script: campaign?.call_script ?? '',
    version: campaign?.version ?? 0,
  };
}

export function audienceOf(values: EditorValues): Audience {
  const { kind, source, filter, q, view, ids, emails, first } = values;
  const who =
    source === 'ids'
      ? { ids }
      : source === 'emails'
        ? { emails: addressesIn(emails) }
        : source === 'view'
          ? { view_id: view }
          : { filter: { and: filter }, ...(q.trim() ? { q: q.trim() } : {}) };
  return { entity: kindOf(kind), ...who, ...(first === '' ? {} : { first_n: first }) };
}

export function textsOf({ campaign_type: type, subject, body, body_html, call_script }: EditorValues) {
  return type === 'email' ? { subject, body, body_html } : { call_script };
}

/** What may change of a paused campaign: whom it is for is fixed. */
export function pausedBodyOf(values: EditorValues): SavedBody {
  const { name, description, campaign_type: type, sender, version } = values;
  const metadata =
    type === 'email'
      ? { ai_email_config: { sending_profile_id: sender } }
      : { ai_call_integration_id: sender };
  return { name, description: description.trim() || null, ...textsOf(values), metadata, version };
}

/** What the API takes. The type of a campaign that is there stays. */
export function bodyOf(values: EditorValues): SavedBody {
  const { version, ...rest } = pausedBodyOf(values);
  const { template_id, campaign_type } = values;
  const body = { ...rest, template_id, audience: audienceOf(values) };
  return version ? { ...body, version } : { ...body, campaign_type };
}

/** What is missing for saving; a draft need not be complete. */
export function check({ name, source, emails }: EditorValues) {
  return {
    name: !name.trim() && texts.say('missingName'),
    emails: source === 'emails' && addressesIn(emails).length === 0 && texts.say('missingEmails'),
  };
}
