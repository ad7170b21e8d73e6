-- Sign-in by provider, idle sessions.

-- `idle_minutes` after `last_used_at` a session is over. `is_bound`: begun with its tenant's own provider, good in that tenant only.
-- `is_factor_trusted`: the provider has asked for the second factor.
alter table sessions
  add column last_used_at timestamptz not null default now(),
  add column idle_minutes integer,
  add column is_bound boolean not null default false,
  add column is_factor_trusted boolean not null default false,
  add constraint ck_sessions_idle_minutes check (idle_minutes > 0);

alter table oidc_providers add column is_factor_trusted boolean not null default false;

create table tenant_oidc_providers (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  label text not null,
  issuer text not null,
  client_id text not null,
  client_secret bytea not null,
  allowed_domains text[] default '{}' not null,
  is_factor_trusted boolean default false not null,
  constraint pk_tenant_oidc_providers primary key (tenant_id, id),
  constraint fk_tenant_oidc_providers_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_tenant_oidc_providers_created_by foreign key (created_by) references users (id),
  constraint fk_tenant_oidc_providers_updated_by foreign key (updated_by) references users (id)
);
create unique index uq_tenant_oidc_providers_tenant_id on tenant_oidc_providers (tenant_id);
create index ix_tenant_oidc_providers_created on tenant_oidc_providers (tenant_id, created_at, id);

-- When the person themselves took the membership up: by an invitation, or by working there. Null while they are only listed.
alter table employees add column joined_at timestamptz;

-- definer: the person has come.
create function join_tenant(p_user uuid, p_tenant uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
  update employees set joined_at = now() where tenant_id = p_tenant and user_id = p_user and joined_at is null
$$;

-- definer: the tenants a person belongs to: the first joined first, those that only list them last.
create function joined_tenants_of(p_user uuid) returns table (tenant_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.tenant_id from employees e
   where e.user_id = p_user and e.status in ('active', 'on_leave') order by e.joined_at, e.created_at, e.tenant_id limit 500
$$;

-- definer: a member of this tenant, below superadmin, who has joined no other. Anybody can list anybody's address as a member.
create function is_only_of(p_user uuid, p_tenant uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from employees e where e.user_id = p_user and e.tenant_id = p_tenant and e.status <> 'terminated')
     and not exists (select from employees e where e.user_id = p_user and e.tenant_id <> p_tenant and e.status <> 'terminated'
                        and e.joined_at is not null)
     and not exists (select from users u where u.id = p_user and u.is_superadmin)
$$;

-- definer: a request with a session that ends when it is not used. One that counts is noted for the whole sign-in, and for the one
-- that looks through somebody's eyes; one that does not only asks. Sent in a short transaction of its own before the request's.
create function use_session(p_session uuid, p_counts boolean) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if p_counts then
    update sessions s set last_used_at = now()
      from sessions own
     where own.id = p_session and (s.id = own.id or s.family_id in (own.family_id, own.begun_by) and s.rotated_at is null)
       and own.last_used_at + make_interval(mins => own.idle_minutes) > now();
    if found then
      return;
    end if;
  end if;
  if exists (select from sessions s where s.id = p_session and s.last_used_at + make_interval(mins => s.idle_minutes) <= now()) then
    raise exception 'SESSION_IDLE' using errcode = 'A0401';
  end if;
end $$;

-- definer: looking through somebody's eyes ends with the rights it began with, of either person.
create function end_impersonations() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  why constant text := 'access changed';
begin
  if tg_table_name = 'users' then
    update sessions s set revoked_at = now(), revoke_reason = why where s.impersonator_id = new.id and s.revoked_at is null;
  elsif tg_table_name = 'employees' then
    update sessions s set revoked_at = now(), revoke_reason = why
     where s.tenant_id = new.tenant_id and s.impersonator_id is not null and new.user_id in (s.impersonator_id, s.user_id)
       and s.revoked_at is null;
  elsif exists (select from permissions p where p.id = old.permission_id and p.name = 'users.impersonate') then
    update sessions s set revoked_at = now(), revoke_reason = why
      from employees e
     where s.tenant_id = old.tenant_id and s.impersonator_id = e.user_id and s.revoked_at is null
       and e.tenant_id = old.tenant_id and e.role = old.role;
  end if;
  return null;
end $$;
create trigger end_impersonations after update of is_superadmin, status on users for each row
  when (old.is_superadmin and not new.is_superadmin or old.status = 'active' and new.status <> 'active')
  execute function end_impersonations();
create trigger end_impersonations after update of role, status on employees for each row
  when (old.role <> new.role or old.status <> new.status) execute function end_impersonations();
create trigger end_impersonations after delete on role_permissions for each row execute function end_impersonations();

-- definer: the private hosts that calls to the outside may reach, as a superadmin has listed them; tenants read nothing else of there.
create function private_hosts() returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select s.setting_value from system_settings s where s.setting_key = 'outbound.private_hosts'), '[]')
$$;
