-- Connections to other services, and how much they are used.
create table tenant_integrations (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer not null default 1,
  integration_type text not null,
  name text not null,
  is_active boolean not null default true,
  credentials bytea,
  config jsonb not null default '{}',
  webhook_secret bytea,
  status text not null default 'unknown',
  error_message text,
  last_checked_at timestamptz,
  rotated_at timestamptz,
  constraint pk_tenant_integrations primary key (tenant_id, id),
  constraint ck_tenant_integrations_integration_type check (integration_type in ('openai', 'gmail', 'outlook', 'smtp',
    'webhook_email', 'callfluent', 'thoughtly', 'twilio', 'signalwire', 'n8n', 'pabbly', 'google_calendar', 'outlook_calendar',
    'slack', 'github', 'other')),
  constraint ck_tenant_integrations_status check (status in ('unknown', 'ok', 'error')),
  constraint fk_tenant_integrations_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_tenant_integrations_created_by foreign key (created_by) references users (id),
  constraint fk_tenant_integrations_updated_by foreign key (updated_by) references users (id)
);
create index ix_tenant_integrations_created on tenant_integrations (tenant_id, created_at, id);
create unique index uq_tenant_integrations_name on tenant_integrations (tenant_id, lower(name));

create table integration_usage (
  tenant_id uuid not null,
  integration_id uuid not null,
  day date not null,
  calls integer not null default 0,
  errors integer not null default 0,
  tokens bigint not null default 0,
  cost numeric(18, 6) not null default 0,
  last_call_at timestamptz not null default now(),
  constraint pk_integration_usage primary key (tenant_id, integration_id, day),
  constraint fk_integration_usage_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_integration_usage_integration_id foreign key (tenant_id, integration_id)
    references tenant_integrations (tenant_id, id) on delete cascade
);
