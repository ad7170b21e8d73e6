-- Modules and labels of each tenant, announcements, locks of the installation's settings.
create table module_settings (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  module_name text not null constraint ck_module_settings_module_name check (module_name in (
    'dashboard', 'accounts', 'contacts', 'leads', 'opportunities', 'activities', 'calendar', 'document_processing',
    'ai_campaigns', 'analytics_reports', 'employees', 'integrations', 'workflows', 'ai_agent', 'ai_suggestions',
    'realtime_voice', 'call_flow', 'care', 'data_import')),
  is_enabled boolean default true not null,
  settings jsonb default '{}',
  constraint pk_module_settings primary key (tenant_id, id),
  constraint fk_module_settings_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_module_settings_created_by foreign key (created_by) references users (id),
  constraint fk_module_settings_updated_by foreign key (updated_by) references users (id),
  constraint uq_module_settings_module unique (tenant_id, module_name)
);
create index ix_module_settings_created on module_settings (tenant_id, created_at, id);

create table entity_labels (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  entity_key text not null constraint ck_entity_labels_entity_key check (entity_key in (
    'accounts', 'contacts', 'leads', 'opportunities', 'activities')),
  custom_label text not null,
  custom_label_singular text not null,
  constraint pk_entity_labels primary key (tenant_id, id),
  constraint fk_entity_labels_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_entity_labels_created_by foreign key (created_by) references users (id),
  constraint fk_entity_labels_updated_by foreign key (updated_by) references users (id),
  constraint uq_entity_labels_entity unique (tenant_id, entity_key)
);
create index ix_entity_labels_created on entity_labels (tenant_id, created_at, id);

create table announcements (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  title text not null,
  content text not null,
  type text default 'info' not null constraint ck_announcements_type check (type in (
    'info', 'success', 'warning', 'maintenance')),
  target_roles text[],
  starts_at timestamptz,
  ends_at timestamptz,
  is_active boolean default true not null,
  is_dismissible boolean default true not null,
  constraint pk_announcements primary key (tenant_id, id),
  constraint fk_announcements_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_announcements_created_by foreign key (created_by) references users (id),
  constraint fk_announcements_updated_by foreign key (updated_by) references users (id),
  constraint ck_announcements_period check (ends_at > starts_at)
);
create index ix_announcements_created on announcements (tenant_id, created_at, id);

-- Who does not want to see one any more; it may be the platform's, hence no key to it.
create table announcement_dismissals (
  tenant_id uuid not null,
  user_id uuid not null,
  announcement_id uuid not null,
  created_at timestamptz default now() not null,
  constraint pk_announcement_dismissals primary key (tenant_id, user_id, announcement_id),
  constraint fk_announcement_dismissals_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_announcement_dismissals_user_id foreign key (user_id) references users (id)
);

alter table system_settings add column is_locked boolean default false not null;

-- Settings follow the installation's until a tenant sets its own: what new tenants were given by default is taken back.
alter table tenants no force row level security;
alter table tenants disable row level security;
alter table tenants disable trigger user;
insert into module_settings (tenant_id, module_name, is_enabled)
  select t.id, m.key, false from tenants t, jsonb_each(t.settings -> 'modules') m
   where jsonb_typeof(t.settings -> 'modules') = 'object' and m.value = 'false';
update tenants t set settings = coalesce((
  select jsonb_object_agg(s.key, s.value) from jsonb_each(t.settings) s
   where s.key <> 'modules' and s.value is distinct from ('{
     "timezone": "America/New_York", "currency": "USD", "date_format": "MM/DD/YYYY", "time_format": "12h",
     "week_start": "sunday", "locale": "en", "duplicates": "warn", "trash_days": 30, "import_file_days": 90, "limits": {},
     "business_hours": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"},
     "consent_model": {"email": "opt_out", "call": "opt_out", "text": "opt_out"},
     "allowed_hosts": [], "allowed_env": []}'::jsonb -> s.key)), '{}');
alter table tenants enable trigger user;
alter table tenants enable row level security;
alter table tenants force row level security;

-- definer: a setting of the installation that others inherit: {key: {value, locked}}; secrets stay where they are.
create function inherited_settings() returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(jsonb_object_agg(s.setting_key, jsonb_build_object('value', s.setting_value, 'locked', s.is_locked)), '{}')
    from system_settings s where not s.is_secret
$$;

-- definer: what a process remembers of how a tenant works, besides the person's access (`access_of`).
create function settings_of(p_user uuid, p_tenant uuid) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object(
    'system', inherited_settings(),
    'preferences', coalesce((select e.preferences from employees e where e.tenant_id = p_tenant and e.user_id = p_user), '{}'),
    'modules', coalesce((select jsonb_object_agg(m.module_name, m.is_enabled) from module_settings m
                          where m.tenant_id = p_tenant), '{}'),
    'labels', coalesce((select jsonb_object_agg(l.entity_key, jsonb_build_array(l.custom_label, l.custom_label_singular))
                          from entity_labels l where l.tenant_id = p_tenant), '{}'))
$$;

-- definer: one setting as it holds in a tenant: locked above, else the tenant's, else the installation's, else null.
create function tenant_setting(p_tenant uuid, p_key text) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  above record;
begin
  select s.setting_value, s.is_locked into above from system_settings s where s.setting_key = p_key and not s.is_secret;
  if above.is_locked then
    return above.setting_value;
  end if;
  return coalesce(
    (select case when p_key like 'branding.%' then t.branding -> substr(p_key, 10) else t.settings -> p_key end
       from tenants t where t.id = p_tenant), above.setting_value);
end $$;

-- An activity is due in the zone that holds in its tenant, whoever set it.
create or replace function set_due_at() returns trigger language plpgsql as $$
begin
  new.due_at := (new.due_date + coalesce(new.due_time, time '23:59:59'))
    at time zone coalesce(tenant_setting(new.tenant_id, 'timezone') #>> '{}', 'America/New_York');
  return new;
end $$;

-- definer: a setting of the installation concerns everybody, as a change of a login does.
create function bump_settings() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into access_versions (tenant_id, version) values ('00000000-0000-0000-0000-000000000000', 1)
    on conflict (tenant_id) do update set version = access_versions.version + 1;
  return null;
end $$;
create trigger bump_settings after insert or delete or update on system_settings
  for each statement execute function bump_settings();
create trigger bump_access after insert or delete or update on module_settings
  for each row execute function bump_access();
create trigger bump_access after insert or delete or update on entity_labels
  for each row execute function bump_access();
create trigger bump_preferences after update of preferences on employees
  for each row when (new.preferences is distinct from old.preferences) execute function bump_access();

-- definer: the modules a tenant has switched off, for the lists of superadmins too.
create function modules_off_of(p_tenant uuid) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(m.module_name order by m.module_name), '{}') from module_settings m
   where m.tenant_id = p_tenant and not m.is_enabled
$$;
