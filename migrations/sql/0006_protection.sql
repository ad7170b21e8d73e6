-- What guards the installation: switches, blocks, signals, reports; what proves the audit log; tenants in the trash.

create table live_switches (
  id uuid not null default gen_random_uuid(),
  key text not null,
  is_on boolean not null default false,
  reason text,
  changed_by uuid references users (id),
  changed_by_name text,
  since timestamptz not null default now(),
  constraint pk_live_switches primary key (id),
  constraint uq_live_switches_key unique (key)
);

create table security_blocks (
  id uuid not null default gen_random_uuid(),
  source text not null,
  kind text not null,
  reason text,
  level integer not null default 1,
  created_at timestamptz not null default now(),
  ends_at timestamptz,
  lifted_at timestamptz,
  lifted_by uuid references users (id),
  created_by uuid references users (id),
  constraint pk_security_blocks primary key (id),
  constraint ck_security_blocks_kind check (kind in ('failed_requests', 'cross_tenant', 'manual'))
);
create index ix_security_blocks_source on security_blocks (source, created_at);

create table security_signals (
  id uuid not null default uuid_v7(),
  tenant uuid,
  created_at timestamptz not null default now(),
  kind text not null,
  source text not null,
  user_id uuid,
  method text,
  path text,
  details jsonb not null default '{}',
  request_id text,
  constraint pk_security_signals primary key (id),
  constraint ck_security_signals_kind check (kind in
    ('sql', 'script', 'path', 'command', 'failed_requests', 'cross_tenant', 'tenant_switches', 'new_network'))
);
create index ix_security_signals_created on security_signals (created_at);

create table protection_reports (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  is_ok boolean not null,
  findings jsonb not null default '[]',
  duration_ms integer not null,
  created_at timestamptz not null default now(),
  constraint pk_protection_reports primary key (id),
  constraint ck_protection_reports_kind check (kind in ('rls_self_test', 'security_check', 'audit_verify'))
);
create index ix_protection_reports_kind on protection_reports (kind, created_at);

create table periodic_runs (
  name text not null,
  last_started_at timestamptz not null default now(),
  last_finished_at timestamptz,
  last_error text,
  constraint pk_periodic_runs primary key (name)
);

-- Until when every transaction has ended (`cutoff_at`), and the one that is waited for.
create table audit_horizons (
  id integer not null,
  cutoff_at timestamptz not null,
  pending_at timestamptz,
  pending_transactions text[] not null default '{}',
  constraint pk_audit_horizons primary key (id),
  constraint ck_audit_horizons_single check (id = 1)
);

create table audit_seals (
  tenant_id uuid not null,
  id uuid not null default uuid_v7(),
  created_at timestamptz not null default now(),
  number integer not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  row_count integer not null,
  hash bytea not null,
  previous_hash bytea not null,
  signature bytea not null,
  constraint pk_audit_seals primary key (tenant_id, id),
  constraint uq_audit_seals_number unique (tenant_id, number)
);

-- Beside each sealed row: its place in the chain, and the salted digest of the values that may be erased.
create table audit_digests (
  tenant_id uuid not null,
  audit_id uuid not null,
  segment integer not null,
  position integer not null,
  salt bytea,
  erased jsonb not null default '{}',
  digest bytea not null,
  chain bytea not null,
  created_at timestamptz not null default now(),
  constraint pk_audit_digests primary key (tenant_id, audit_id),
  constraint uq_audit_digests_position unique (tenant_id, segment, position)
);
create index ix_audit_log_created on audit_log (tenant_id, created_at, id);

alter table tenants add column deleted_at timestamptz;
alter table tenants add column deleted_by uuid;

create table tenant_purges (
  id uuid not null default gen_random_uuid(),
  tenant uuid not null,
  name text not null,
  slug text not null,
  deleted_at timestamptz not null,
  created_at timestamptz not null default now(),
  row_counts jsonb not null,
  last_seal text,
  signature text not null,
  constraint pk_tenant_purges primary key (id)
);

-- definer: the only way by which a written audit row changes. It erases and can do nothing else: named values become "erased" or
-- null, and where the row is sealed, `p_kept` (leaves of what goes, salts of what stays) takes the place of its salt.
create function erase_audit_values(p_id uuid, p_names text[], p_kept jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update audit_log set
    changes = changes || coalesce((select jsonb_object_agg(e.key, '["erased", "erased"]'::jsonb) from jsonb_each(changes) e
                                    where 'changes.' || e.key = any (p_names)), '{}'),
    actor_email = case when 'actor_email' = any (p_names) then null else actor_email end,
    ip = case when 'ip' = any (p_names) then null else ip end,
    user_agent = case when 'user_agent' = any (p_names) then null else user_agent end
   where tenant_id = current_tenant_id() and id = p_id;
  if p_kept is not null then
    update audit_digests set salt = null, erased = p_kept where tenant_id = current_tenant_id() and audit_id = p_id;
  end if;
end $$;
