-- The life of a tenant: set-up, suspension, trash, removal.

alter table tenants add column setup jsonb not null default '{}';
alter table tenants add column removal_started_at timestamptz;

-- A removal under way: what was counted before it began, and what is gone so far. It ends with a certificate.
create table tenant_removals (
  tenant uuid not null,
  started_at timestamptz not null default now(),
  started_by_name text not null,
  row_counts jsonb not null default '{}',
  logins_erased integer not null default 0,
  file_count integer not null,
  file_bytes bigint not null,
  last_seal text,
  constraint pk_tenant_removals primary key (tenant)
);

-- How much a tenant's files take, as measured every night or when somebody asks for it.
create table tenant_storage (
  tenant uuid not null,
  file_count integer not null,
  size_bytes bigint not null,
  measured_at timestamptz not null default now(),
  constraint pk_tenant_storage primary key (tenant),
  constraint fk_tenant_storage_tenant foreign key (tenant) references tenants (id) on delete cascade
);

alter table tenant_purges
  add column deleted_by_name text,
  add column purged_by_name text not null,
  add column logins_erased integer not null default 0,
  add column file_count integer not null default 0,
  add column file_bytes bigint not null default 0;

-- The tenant whose rows this transaction removes; admits nothing to anybody but aisha_definer.
create function enter_removal(p_tenant uuid) returns void language plpgsql as $$
begin
  perform set_config('app.removing_tenant', p_tenant::text, true);
end $$;
create function removing_tenant_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.removing_tenant', true), '')::uuid
$$;

-- Every table with rows of tenants, read from the catalogue, in the order in which a tenant's rows can go: first what refers to
-- others by a key that forbids or follows their deletion, then what others only point to. Triggers on the others write
-- access_versions, so it is the last. The two ledgers of removals name tenants that are gone.
create function tables_of_tenants() returns table (place bigint, name text, tenant_column text)
language sql stable set search_path = public, pg_temp as $$
  with recursive tables as (
    select c.oid, c.relname::text as name, a.attname::text as tenant_column
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attname in ('tenant_id', 'tenant') and a.atttypid = 'uuid'::regtype and not a.attisdropped
       and c.relname not in ('tenant_purges', 'tenant_removals')
  ), keys as (
    select k.conrelid, k.confrelid, k.confdeltype = 'n' as lets_go from pg_constraint k
     where k.contype = 'f' and k.conrelid <> k.confrelid
  ), levels as (
    select t.oid, 0 as level from tables t
    union
    select k.confrelid, l.level + 1 from levels l join keys k on k.conrelid = l.oid and not k.lets_go
     where l.level < 20 and k.confrelid in (select t.oid from tables t)
  )
  select row_number() over (
           order by t.name = 'access_versions', max(l.level), (select count(*) from keys k where k.confrelid = t.oid and k.lets_go), t.name),
         t.name, t.tenant_column
    from tables t join levels l on l.oid = t.oid group by t.oid, t.name, t.tenant_column
$$;

-- What a removal needs on every table of the list above. It runs after every migration, so that no table is forgotten.
create function admit_removal() returns void language plpgsql set search_path = public, pg_temp as $$
declare
  each record;
begin
  for each in
    select t.name, t.tenant_column from tables_of_tenants() t
     where not exists (select from pg_policies p where p.schemaname = 'public' and p.tablename = t.name
                          and (p.policyname = 'removal' or (p.cmd = 'ALL' and p.qual = 'true' and 'aisha_definer' = any (p.roles))))
     order by t.place
  loop
    execute format('grant select, delete on %I to aisha_definer', each.name);
    execute format('create policy removal on %I as permissive for all to aisha_definer'
      ' using (%I = (select removing_tenant_id())) with check (false)', each.name, each.tenant_column);
  end loop;
end $$;

-- definer: begin to remove a tenant that lies in the trash.
create function begin_removal(p_tenant uuid, p_by text, p_files integer, p_bytes bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not in_platform() or not exists (select from tenants t where t.id = p_tenant and t.deleted_at is not null and t.status <> 'system') then
    raise exception 'Only a tenant in the trash is removed.';
  end if;
  perform enter_removal(p_tenant);
  insert into tenant_removals (tenant, started_by_name, file_count, file_bytes, last_seal)
  values (p_tenant, p_by, p_files, p_bytes,
          (select s.number || ':' || encode(s.hash, 'hex') from audit_seals s where s.tenant_id = p_tenant order by s.number desc limit 1))
  on conflict (tenant) do nothing;
end $$;

-- definer: so many logins were erased in this transaction.
create function note_erased_logins(p_tenant uuid, p_count integer) returns void
language sql security definer set search_path = public, pg_temp as $$
  update tenant_removals set logins_erased = logins_erased + p_count where tenant = p_tenant and in_platform()
$$;

-- definer: remove up to p_limit rows of a tenant whose removal has begun; how many, 0 when none is left.
create function remove_rows(p_tenant uuid, p_limit integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  each record;
  removed integer;
  total integer := 0;
begin
  perform from tenant_removals r where r.tenant = p_tenant and in_platform() for update;
  if not found then
    raise exception 'The removal of this tenant has not begun.';
  end if;
  perform enter_removal(p_tenant);
  for each in select t.name, t.tenant_column from tables_of_tenants() t order by t.place loop
    execute format('delete from %1$I where %2$I = $1 and ctid = any (array(select ctid from %1$I where %2$I = $1 limit $2))',
      each.name, each.tenant_column) using p_tenant, p_limit - total;
    get diagnostics removed = row_count;
    if removed > 0 then
      total := total + removed;
      update tenant_removals r
         set row_counts = r.row_counts || jsonb_build_object(each.name, coalesce((r.row_counts ->> each.name)::bigint, 0) + removed)
       where r.tenant = p_tenant;
    end if;
    exit when total >= p_limit;
  end loop;
  return total;
end $$;

-- definer: the end of a removal; what it removed. It fails while any table holds a row of the tenant.
create function end_removal(p_tenant uuid) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  done jsonb;
begin
  if remove_rows(p_tenant, 1) > 0 then
    raise exception 'Rows of this tenant are left.';
  end if;
  delete from tenant_removals r where r.tenant = p_tenant returning to_jsonb(r) into done;
  return done;
end $$;

-- definer: the logins that end with a tenant: members of no other one, in whatever state.
create function logins_of_only(p_tenant uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id from users u
   where in_platform() and not u.is_superadmin and u.email is not null
     and exists (select from employees e where e.tenant_id = p_tenant and e.user_id = u.id)
     and not exists (select from employees e where e.tenant_id <> p_tenant and e.user_id = u.id)
   order by u.id
$$;

-- definer: how much there is in tenants, for the platform: numbers and a time, nothing else. Records are counted up to p_most.
create function tenant_counters(p_ids uuid[], p_most integer)
returns table (id uuid, users integer, records integer, last_activity_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id,
         (select count(*) from employees e where e.tenant_id = t.id and e.user_id is not null and e.status in ('active', 'on_leave'))::integer,
         (select count(*) from (select from record_index r where r.tenant_id = t.id limit p_most) counted)::integer,
         (select max(a.created_at) from audit_log a where a.tenant_id = t.id)
    from unnest(p_ids) t (id) where in_platform()
$$;

-- definer: whether a tenant's background work may go on; the platform's always does.
create function is_open_tenant(p_tenant uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from tenants t where t.id = p_tenant and t.status in ('active', 'system') and t.deleted_at is null)
$$;

-- definer: the tenants a person belongs to and cannot enter, and why: suspended, inactive or deleted.
create function closed_tenants_of(p_user uuid) returns table (id uuid, name text, reason text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, case when t.deleted_at is not null then 'deleted' else t.status end
    from tenants t join employees e on e.tenant_id = t.id
   where e.user_id = p_user and e.status in ('active', 'on_leave') and (t.status <> 'active' or t.deleted_at is not null)
   order by t.name limit 500
$$;

create or replace function tenants_of(p_user uuid) returns table (id uuid, name text, slug text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.slug from tenants t
   where t.status = 'active' and t.deleted_at is null
     and (exists (select 1 from users u where u.id = p_user and u.is_superadmin)
          or exists (select 1 from employees e where e.tenant_id = t.id and e.user_id = p_user
                       and e.status in ('active', 'on_leave')))
   order by t.name limit 10000
$$;

create or replace function active_tenant_ids() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t where t.status = 'active' and t.deleted_at is null order by t.id
$$;

alter table change_sets add column impersonator_id uuid;

-- As in the first migration, but nobody enters a tenant in the trash, and the refusal says why a tenant is closed. Whoever looks through
-- somebody's eyes must have access themselves: of a session it says who, a job has said so in `app.impersonator_id`.
create or replace function enter(p_session uuid, p_user uuid, p_tenant uuid, p_version bigint, p_actor_type text, p_request text, p_ip text,
                      p_change_set uuid default null, p_source text default null, p_by_id boolean default false) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  who record;
  key_label text;
  impersonator uuid;
begin
  select u.email, u.status, u.is_superadmin, t.status as tenant_status, t.deleted_at as tenant_deleted_at, e.role, e.status as member_status,
         s.user_id as session_user_id, s.revoked_at, s.expires_at, s.user_agent, s.impersonator_id,
         (select coalesce(sum(v.version), 0) from access_versions v where v.tenant_id in (coalesce(p_tenant, nil), nil)) as version,
         case when u.is_superadmin then 'all' else coalesce(
           (select r.data_scope from roles r where r.name = e.role and r.tenant_id in (p_tenant, nil)
             order by r.tenant_id desc limit 1), 'own') end as scope
    into who
    from (select) one
    left join users u on u.id = p_user
    left join sessions s on s.id = p_session
    left join tenants t on t.id = p_tenant
    left join employees e on e.tenant_id = p_tenant and e.user_id = p_user;
  if p_actor_type = 'api_key' then
    key_label := check_api_key(p_session, p_user, p_tenant, p_ip);
  elsif p_session is not null and (who.session_user_id is distinct from p_user or who.revoked_at is not null
                                   or who.expires_at <= now()) then
    raise exception 'TOKEN_REVOKED' using errcode = 'A0401';
  end if;
  impersonator := case when p_session is null then nullif(current_setting('app.impersonator_id', true), '')::uuid else who.impersonator_id end;
  if impersonator is not null and not exists (
    select from users u where u.id = impersonator and u.status = 'active' and (u.is_superadmin or exists (
      select from employees e where e.tenant_id = p_tenant and e.user_id = u.id and e.status in ('active', 'on_leave')))) then
    raise exception 'TOKEN_REVOKED' using errcode = 'A0401';
  end if;
  if who.status is distinct from 'active' then
    raise exception 'ACCOUNT_DISABLED' using errcode = 'A0403';
  end if;
  if p_tenant is null and not who.is_superadmin then
    raise exception 'TENANT_DENIED' using errcode = 'A0403';
  end if;
  if not who.is_superadmin then
    if who.role is null then
      raise exception 'TENANT_DENIED' using errcode = 'A0403';
    elsif who.member_status not in ('active', 'on_leave') then
      raise exception 'ACCOUNT_DISABLED' using errcode = 'A0403';
    elsif who.tenant_deleted_at is not null then
      raise exception 'ACCOUNT_DISABLED' using errcode = 'A0403', detail = 'deleted';
    elsif who.tenant_status <> 'active' then
      raise exception 'ACCOUNT_DISABLED' using errcode = 'A0403', detail = who.tenant_status;
    end if;
  elsif p_tenant is not null and who.tenant_status is null then
    raise exception 'TENANT_DENIED' using errcode = 'A0403';
  elsif who.tenant_deleted_at is not null then
    raise exception 'TENANT_DENIED' using errcode = 'A0403', detail = 'deleted';
  end if;
  if p_version is not null and p_version <> who.version then
    raise exception 'ACCESS_CHANGED' using errcode = 'A0409';
  end if;
  perform set_config('app.tenant_id', coalesce(p_tenant, nil)::text, true),
          set_config('app.platform', case when p_tenant is null then 'on' else '' end, true),
          set_config('app.user_id', p_user::text, true),
          set_config('app.user_email', who.email, true),
          set_config('app.actor_type', p_actor_type, true),
          set_config('app.view_all', case when who.scope = 'all' then 'on' else '' end, true),
          set_config('app.sees_unassigned', case when who.scope = 'own' then '' else 'on' end, true),
          set_config('app.request_id', p_request, true),
          set_config('app.ip', p_ip, true),
          set_config('app.user_agent', coalesce(who.user_agent, key_label, ''), true),
          set_config('app.impersonator_id', coalesce(impersonator::text, ''), true);
  if who.scope <> 'all' then
    perform set_config('app.scope_ids', visible_user_ids(p_user, p_tenant, who.scope)::text, true);
    if not p_by_id then
      -- a generic plan knows nothing of how much a scope holds (stack.md, fact 9)
      perform set_config('plan_cache_mode', 'force_custom_plan', true);
    end if;
  end if;
  if p_change_set is not null then
    perform set_config('app.change_set_id', p_change_set::text, true);
    if p_source is not null then
      insert into change_sets (tenant_id, id, source, actor_id, impersonator_id, request_id)
      values (coalesce(p_tenant, nil), p_change_set, p_source, p_user, impersonator, p_request);
    end if;
  end if;
end $$;

-- As in the first migration, but what goes with its whole tenant is in the certificate, not in a log that goes, too. The removal must
-- have begun: the setting alone hides nothing.
create or replace function audit_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  noise constant text[] := array['tenant_id', 'id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version',
    'last_activity_at', 'last_contacted_at', 'last_login_at', 'last_seen_at', 'failed_logins', 'locked_until', 'joined_at'];
  changed jsonb;
  verb text;
  masked text;
begin
  if coalesce(after, before) ->> 'tenant_id' = nullif(current_setting('app.removing_tenant', true), '')
     and exists (select from tenant_removals r where r.tenant = removing_tenant_id()) then
    return null;
  end if;
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(a.key, jsonb_build_array(before -> a.key, a.value)) into changed
      from jsonb_each(after) a where a.value <> before -> a.key and a.key <> all (noise);
    if changed is null then
      return null;
    end if;
    verb := case when before -> 'deleted_at' is not distinct from after -> 'deleted_at' then 'update'
                 when after ->> 'deleted_at' is null then 'restore' else 'delete' end;
  elsif tg_op = 'INSERT' then
    verb := 'create';
    select jsonb_object_agg(a.key, jsonb_build_array(null, a.value)) into changed
      from jsonb_each(after) a where a.value <> 'null' and a.key <> all (noise);
  else
    verb := 'purge';
    after := before;
    select jsonb_object_agg(b.key, jsonb_build_array(b.value, null)) into changed
      from jsonb_each(before) b where b.value <> 'null' and b.key <> all (noise);
  end if;
  foreach masked in array tg_argv[1:] loop
    if changed ? masked then
      changed := jsonb_set(changed, array[masked], '["•••", "•••"]');
    end if;
  end loop;
  insert into audit_log (tenant_id, actor_id, actor_email, actor_type, impersonator_id, action, entity_type, entity_id,
                         changes, ip, user_agent, request_id, change_set_id)
  values (
    coalesce((after ->> 'tenant_id')::uuid, current_tenant_id(), '00000000-0000-0000-0000-000000000000'),
    current_user_id(), nullif(current_setting('app.user_email', true), ''),
    coalesce(nullif(current_setting('app.actor_type', true), ''), 'system'),
    nullif(current_setting('app.impersonator_id', true), '')::uuid, verb, tg_argv[0],
    (after ->> 'id')::uuid, coalesce(changed, '{}'),
    nullif(current_setting('app.ip', true), '')::inet, nullif(current_setting('app.user_agent', true), ''),
    nullif(current_setting('app.request_id', true), ''), nullif(current_setting('app.change_set_id', true), '')::uuid);
  return null;
end $$;
