-- The trash by its age, bulk actions that go on in the background, imports whose file is gone.
create index ix_accounts_deleted on accounts (tenant_id, deleted_at, id) where deleted_at is not null;
create index ix_activities_deleted on activities (tenant_id, deleted_at, id) where deleted_at is not null;
create index ix_contacts_deleted on contacts (tenant_id, deleted_at, id) where deleted_at is not null;
create index ix_leads_deleted on leads (tenant_id, deleted_at, id) where deleted_at is not null;
create index ix_notes_deleted on notes (tenant_id, deleted_at, id) where deleted_at is not null;
create index ix_opportunities_deleted on opportunities (tenant_id, deleted_at, id) where deleted_at is not null;

alter table import_jobs add column file_removed_at timestamptz;

create table bulk_changes (
  tenant_id uuid not null,
  id uuid not null,
  created_at timestamptz default now() not null,
  user_id uuid not null,
  entity text not null,
  action text not null constraint ck_bulk_changes_action
    check (action in ('update', 'assign', 'tag', 'untag', 'delete', 'restore', 'purge')),
  parameters jsonb default '{}' not null,
  record_ids uuid[] not null,
  status text default 'queued' not null constraint ck_bulk_changes_status
    check (status in ('queued', 'running', 'completed', 'failed')),
  processed integer default 0 not null,
  updated integer default 0 not null,
  skipped integer default 0 not null,
  failed integer default 0 not null,
  errors jsonb default '[]' not null,
  error text,
  completed_at timestamptz,
  constraint pk_bulk_changes primary key (tenant_id, id),
  constraint fk_bulk_changes_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_bulk_changes_user_id foreign key (user_id) references users (id)
);
create index ix_bulk_changes_created on bulk_changes (tenant_id, created_at, id);
