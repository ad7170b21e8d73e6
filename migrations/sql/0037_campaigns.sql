-- Campaigns: mails and calls to many people, one by one (domain.md §§ 1.4, 3.8), and the switch that stops sending.
--
-- What the worker reads and calls:
--   campaign_recipients.status          pending → processing (claimed_by, claimed_at) → send_started_at set just before the provider is
--                                       called → sent | failed (outcome 'unclear' where no answer came) | pending again with
--                                       send_started_at null and next_attempt_at (a passing error) | skipped (skip_reason) | cancelled.
--   campaign_send_refusal(tenant, recipient) → text: why this recipient may not be sent to now, null where nothing forbids it:
--                                       'not_running', 'sending_stopped' (leave it pending), 'quiet_hours', 'frequency_cap' (postpone to
--                                       campaign_send_after, skip after 72 h), else a skip_reason of domain.md § 3.8 (skip).
--   campaign_send_after(tenant, recipient) → timestamptz: when a postponed one may be tried again, null when now.
--   sending_stopped(tenant, channel) → text: the reason why nothing is sent by 'email' or 'call', null while sending goes on.
--   campaign_lock_id(campaign) → integer: the key for pg_try_advisory_lock (the guide § 9.5).
-- Setting send_started_at asks campaign_send_refusal once more and raises 23514, constraint 'skip_reason', the refusal as DETAIL: no
-- statement of anybody sends without it. It locks the address until the end of the transaction: of several set them in the order of
-- lower(destination). A row that was sent has send_started_at (ck_campaign_recipients_sent).
create table ai_campaigns (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  name text not null,
  description text,
  campaign_type text not null constraint ck_ai_campaigns_campaign_type check (campaign_type in ('email', 'call')),
  status text default 'draft' not null constraint ck_ai_campaigns_status
    check (status in ('draft', 'scheduled', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  owner_id uuid,
  template_id uuid,
  subject text,
  body text,
  body_html text,
  call_script text,
  audience jsonb default '{}' not null,
  scheduled_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  heartbeat_at timestamptz,
  worker_id text,
  metadata jsonb default '{}' not null,
  constraint pk_ai_campaigns primary key (tenant_id, id),
  constraint fk_ai_campaigns_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_ai_campaigns_created_by foreign key (created_by) references users (id),
  constraint fk_ai_campaigns_updated_by foreign key (updated_by) references users (id),
  constraint fk_ai_campaigns_tenant_id_owner_id foreign key (tenant_id, owner_id)
    references employees (tenant_id, user_id) on delete set null (owner_id),
  constraint fk_ai_campaigns_tenant_id_template_id foreign key (tenant_id, template_id)
    references email_templates (tenant_id, id) on delete set null (template_id)
);
create index ix_ai_campaigns_created on ai_campaigns (tenant_id, created_at, id);
create index ix_ai_campaigns_due on ai_campaigns (status, scheduled_at, created_at);

create table campaign_recipients (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  campaign_id uuid not null,
  entity_type text not null constraint ck_campaign_recipients_entity_type check (entity_type in ('lead', 'contact')),
  entity_id uuid not null,
  lead_id uuid generated always as (case when entity_type = 'lead' then entity_id end) stored,
  contact_id uuid generated always as (case when entity_type = 'contact' then entity_id end) stored,
  destination text not null,
  status text default 'pending' not null constraint ck_campaign_recipients_status
    check (status in ('pending', 'processing', 'sent', 'completed', 'attempted', 'failed', 'skipped', 'cancelled')),
  skip_reason text constraint ck_campaign_recipients_skip_reason check (skip_reason in (
    'no_destination', 'invalid_destination', 'do_not_email', 'do_not_call', 'do_not_text', 'deleted', 'duplicate', 'no_consent',
    'suppressed', 'bounced', 'frequency_cap', 'quiet_hours')),
  attempt_count integer default 0 not null,
  max_attempts integer default 3 not null,
  next_attempt_at timestamptz,
  claimed_by text,
  claimed_at timestamptz,
  send_started_at timestamptz,
  sent_at timestamptz,
  completed_at timestamptz,
  outcome text,
  provider_message_id text,
  error_message text,
  payload jsonb default '{}' not null,
  constraint ck_campaign_recipients_skipped check ((status = 'skipped') = (skip_reason is not null)),
  constraint ck_campaign_recipients_sent
    check (status not in ('sent', 'completed', 'attempted') or send_started_at is not null),
  constraint pk_campaign_recipients primary key (tenant_id, id),
  constraint fk_campaign_recipients_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_campaign_recipients_created_by foreign key (created_by) references users (id),
  constraint fk_campaign_recipients_updated_by foreign key (updated_by) references users (id),
  constraint fk_campaign_recipients_tenant_id_campaign_id foreign key (tenant_id, campaign_id)
    references ai_campaigns (tenant_id, id) on delete cascade,
  constraint fk_campaign_recipients_tenant_id_lead_id foreign key (tenant_id, lead_id)
    references leads (tenant_id, id) on delete cascade,
  constraint fk_campaign_recipients_tenant_id_contact_id foreign key (tenant_id, contact_id)
    references contacts (tenant_id, id) on delete cascade
);
create index ix_campaign_recipients_created on campaign_recipients (tenant_id, created_at, id);
create unique index uq_campaign_recipients_entity_id on campaign_recipients (tenant_id, campaign_id, entity_type, entity_id);
create unique index uq_campaign_recipients_destination on campaign_recipients (tenant_id, campaign_id, lower(destination))
  where status <> 'skipped';
create index ix_campaign_recipients_next on campaign_recipients (tenant_id, campaign_id, status, next_attempt_at, id);
create index ix_campaign_recipients_sent on campaign_recipients (tenant_id, lower(destination), send_started_at)
  where send_started_at is not null;
create index ix_campaign_recipients_lead on campaign_recipients (tenant_id, lead_id, send_started_at) where lead_id is not null;
create index ix_campaign_recipients_contact on campaign_recipients (tenant_id, contact_id, send_started_at)
  where contact_id is not null;

create table campaign_events (
  tenant_id uuid not null,
  id uuid default uuid_v7() not null,
  created_at timestamptz default now() not null,
  campaign_id uuid not null,
  recipient_id uuid,
  event_type text not null constraint ck_campaign_events_event_type check (event_type in (
    'campaign_scheduled', 'campaign_started', 'campaign_paused', 'campaign_resumed', 'campaign_completed', 'campaign_failed',
    'campaign_cancelled', 'recipient_sent', 'recipient_completed', 'recipient_failed', 'recipient_skipped', 'recipient_reclaimed')),
  attempt integer,
  payload jsonb default '{}' not null,
  constraint pk_campaign_events primary key (tenant_id, id)
);
create index ix_campaign_events_campaign on campaign_events (tenant_id, campaign_id, id);

-- Who stopped sending, and why. The platform's rows hold for every workspace; no row means that sending goes on.
create table sending_switches (
  tenant_id uuid default '00000000-0000-0000-0000-000000000000' not null,
  channel text default '*' not null constraint ck_sending_switches_channel check (channel in ('*', 'email', 'call')),
  enabled boolean not null,
  reason text,
  changed_by uuid default current_user_id(),
  changed_at timestamptz default now() not null,
  constraint ck_sending_switches_reason check (enabled or btrim(reason) <> ''),
  constraint pk_sending_switches primary key (tenant_id, channel),
  constraint fk_sending_switches_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_sending_switches_changed_by foreign key (changed_by) references users (id)
);
