-- Exports of records: who asked for what, how far they are, where the file lies and until when.
create table record_exports (
  tenant_id uuid not null,
  id uuid not null,
  created_at timestamptz default now() not null,
  user_id uuid not null,
  entity text not null,
  format text not null constraint ck_record_exports_format check (format in ('csv', 'xlsx', 'json')),
  parameters jsonb default '{}' not null,
  status text default 'queued' not null constraint ck_record_exports_status
    check (status in ('queued', 'running', 'completed', 'failed')),
  total integer default 0 not null,
  processed integer default 0 not null,
  storage_key text,
  file_name text,
  size_bytes bigint,
  error text,
  completed_at timestamptz,
  expires_at timestamptz,
  constraint pk_record_exports primary key (tenant_id, id),
  constraint fk_record_exports_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_record_exports_user_id foreign key (user_id) references users (id)
);
create index ix_record_exports_created on record_exports (tenant_id, created_at, id);

-- Work without a job is looked for among them, too.
do $$
begin
  execute replace(pg_get_functiondef('unfinished_work(text, text[], text[], text)'::regprocedure), '''tenant_exports'')',
                  '''tenant_exports'', ''record_exports'')');
end $$;
