-- Which way a mail goes, through which connection it went, on whose behalf it was written, and the activity that shows it.
alter table email_outbox
  add column route text default 'system' not null constraint ck_email_outbox_route check (route in ('system', 'workspace', 'person')),
  add column integration_id uuid,
  add column attempted_at timestamptz,
  add column from_name text,
  add column reply_to text,
  add column activity_id uuid,
  add column is_bounce boolean default false not null,
  add constraint fk_email_outbox_tenant_id_integration_id foreign key (tenant_id, integration_id)
    references tenant_integrations (tenant_id, id) on delete set null (integration_id),
  add constraint fk_email_outbox_tenant_id_activity_id foreign key (tenant_id, activity_id)
    references activities (tenant_id, id) on delete set null (activity_id);
create index ix_email_outbox_pace on email_outbox (tenant_id, integration_id, attempted_at) where integration_id is not null;
create index ix_email_outbox_activity on email_outbox (tenant_id, activity_id) where activity_id is not null;
-- A mail to a person that was written about a deal stands on the deal, too.
create index ix_activities_mails_of_deal on activities (tenant_id, (metadata ->> 'opportunity_id'), created_at)
  where metadata ? 'opportunity_id';
