-- Exports of whole tenants: who asked, how far they are, where the file lies and until when.
create table tenant_exports (
  tenant_id uuid not null,
  id uuid not null,
  created_at timestamptz default now() not null,
  user_id uuid not null,
  format text not null constraint ck_tenant_exports_format check (format in ('csv')),
  status text default 'queued' not null constraint ck_tenant_exports_status
    check (status in ('queued', 'running', 'completed', 'failed')),
  tables_done integer default 0 not null,
  tables_total integer default 0 not null,
  rows_done bigint default 0 not null,
  row_counts jsonb default '{}' not null,
  storage_key text,
  size_bytes bigint,
  error text,
  completed_at timestamptz,
  expires_at timestamptz,
  constraint pk_tenant_exports primary key (tenant_id, id),
  constraint fk_tenant_exports_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_tenant_exports_user_id foreign key (user_id) references users (id)
);
create index ix_tenant_exports_created on tenant_exports (tenant_id, created_at, id);
