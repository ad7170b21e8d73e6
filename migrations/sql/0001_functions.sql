-- Functions of the foundation. Those marked "definer" belong to aisha_definer and read what the caller may not.

-- UUIDv7 for rows that the database makes itself (audit); the application makes its own.
create function uuid_v7() returns uuid language sql volatile parallel safe as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
              placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
              from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- The transaction's context. Unset means null: no tenant, no rows.
create function current_tenant_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.tenant_id', true), '')::uuid
$$;
create function current_user_id() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('app.user_id', true), '')::uuid
$$;
create function scope_ids() returns uuid[] language sql stable parallel safe as $$
  select nullif(current_setting('app.scope_ids', true), '')::uuid[]
$$;
create function view_all() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('app.view_all', true), '') = 'on'
$$;
create function sees_unassigned() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('app.sees_unassigned', true), '') = 'on'
$$;
create function in_platform() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('app.platform', true), '') = 'on'
$$;

-- Text as it is searched: lower case, no accents, single spaces, one space before every word.
create function search_text(variadic parts text[]) returns text language sql immutable parallel safe as $$
  select ' ' || regexp_replace(regexp_replace(
    normalize(lower(array_to_string(parts, ' ')), NFKD), '[\u0300-\u036f]', '', 'g'), '\s+', ' ', 'g')
$$;
-- The functions behind generated columns are plpgsql and strict: an SQL one is parsed anew by every statement that writes.
-- The last ten digits, or null below seven (domain.md § 3.5).
create function phone_digits(phone text) returns text language plpgsql immutable strict parallel safe as $$
declare
  digits text := regexp_replace(phone, '\D', '', 'g');
begin
  return case when length(digits) >= 7 then right(digits, 10) end;
end $$;
-- A company name without case, punctuation and legal form (domain.md § 3.5).
create function company_key(name text) returns text language plpgsql immutable strict parallel safe as $$
begin
  return nullif(btrim(regexp_replace(
    regexp_replace(' ' || regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g') || ' ',
      '( (inc|llc|ltd|corp|co|gmbh|plc))+ *$', ' '), '\s+', ' ', 'g')), '');
end $$;
-- The host of a web site without scheme, path, port and "www.".
create function web_host(url text) returns text language plpgsql immutable strict parallel safe as $$
begin
  return nullif(regexp_replace(regexp_replace(lower(btrim(url)), '^[a-z]+://', ''), '^(www\.)?([^/:?#]*).*$', '\2'), '');
end $$;

-- Changed rows carry who and when; a change of `quiet` columns alone (the trigger's arguments) is no new version.
create function stamp_row() returns trigger language plpgsql as $$
begin
  -- generated columns are still null here: they follow their sources and do not count
  if tg_nargs > 0 and not exists (
    select from jsonb_each(to_jsonb(new) - tg_argv) n join jsonb_each(to_jsonb(old)) o using (key)
     where n.value <> o.value and not exists (
       select from pg_attribute a where a.attrelid = tg_relid and a.attname = key and a.attgenerated <> ''))
  then
    return new;
  end if;
  new.updated_at := now();
  new.updated_by := current_user_id();
  new.version := old.version + 1;
  return new;
end $$;

-- definer, because a foreign key's action fires it as the owner: one audit row a written row, in the writer's transaction. Arguments: entity, then columns whose values are masked.
create function audit_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  noise constant text[] := array['tenant_id', 'id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version',
    'last_activity_at', 'last_contacted_at', 'last_login_at', 'last_seen_at', 'failed_logins', 'locked_until'];
  changed jsonb;
  verb text;
  masked text;
begin
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

-- definer: whoever changes what access depends on makes the processes forget what they remember of it.
create function bump_access() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name in ('users', 'tenants') then
    insert into access_versions (tenant_id, version) values ('00000000-0000-0000-0000-000000000000', 1)
      on conflict (tenant_id) do update set version = access_versions.version + 1;
  elsif tg_op = 'DELETE' then
    insert into access_versions (tenant_id, version) values (old.tenant_id, 1)
      on conflict (tenant_id) do update set version = access_versions.version + 1;
  else
    insert into access_versions (tenant_id, version) values (new.tenant_id, 1)
      on conflict (tenant_id) do update set version = access_versions.version + 1;
  end if;
  return null;
end $$;

-- definer: the user ids whose records a person sees: own; departments managed with descendants, and the own department.
create function visible_user_ids(p_user uuid, p_tenant uuid, p_scope text) returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_scope <> 'department' then
    return array[p_user];
  end if;
  return (
    with recursive tree as (
      select d.id from departments d where d.tenant_id = p_tenant and d.manager_user_id = p_user
      union
      select d.id from departments d join tree t on d.parent_id = t.id where d.tenant_id = p_tenant
    )
    select array_agg(distinct x.user_id) from (
      select p_user as user_id
      union all
      select e.user_id from employees e
       where e.tenant_id = p_tenant and e.user_id is not null
         and (e.department_id in (select id from tree)
              or e.department_id = (select m.department_id from employees m
                                     where m.tenant_id = p_tenant and m.user_id = p_user))
    ) x);
end $$;

-- definer: sets who, where and which user ids are in scope for this transaction; refuses with the codes of domain.md § 4. A session
-- must be live and this person's: revocation acts on the next transaction of every process. Without one a job acts for the person.
-- For the actor type `api_key` the key stands in the session's place; check_api_key (with the table, in a later migration) judges it.
-- p_version is what the process remembers (null: not checked); A0409 asks it to read `access_of` again. With p_source the
-- transaction begins the change-set p_change_set, else it continues it. p_by_id: it only reaches records by their ids.
create function enter(p_session uuid, p_user uuid, p_tenant uuid, p_version bigint, p_actor_type text, p_request text, p_ip text,
                      p_change_set uuid default null, p_source text default null, p_by_id boolean default false) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  who record;
  key_label text;
begin
  select u.email, u.status, u.is_superadmin, t.status as tenant_status, e.role, e.status as member_status,
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
  if who.status is distinct from 'active' then
    raise exception 'ACCOUNT_DISABLED' using errcode = 'A0403';
  end if;
  if p_tenant is null and not who.is_superadmin then
    raise exception 'TENANT_DENIED' using errcode = 'A0403';
  end if;
  if not who.is_superadmin then
    if who.role is null then
      raise exception 'TENANT_DENIED' using errcode = 'A0403';
    elsif who.member_status not in ('active', 'on_leave') or who.tenant_status <> 'active' then
      raise exception 'ACCOUNT_DISABLED' using errcode = 'A0403';
    end if;
  elsif p_tenant is not null and who.tenant_status is null then
    raise exception 'TENANT_DENIED' using errcode = 'A0403';
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
          set_config('app.impersonator_id', coalesce(who.impersonator_id::text, ''), true);
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
      insert into change_sets (tenant_id, id, source, actor_id, request_id)
      values (coalesce(p_tenant, nil), p_change_set, p_source, p_user, p_request);
    end if;
  end if;
end $$;

-- Context of the installation itself: sign-in, set-up, commands. No person; platform rows only.
create function enter_platform(p_request text) returns void language plpgsql as $$
begin
  perform set_config('app.tenant_id', '00000000-0000-0000-0000-000000000000', true),
          set_config('app.platform', 'on', true),
          set_config('app.actor_type', 'system', true),
          set_config('app.request_id', p_request, true);
end $$;

-- Context of the system within one tenant: commands and jobs that act for nobody in particular.
create function enter_system(p_tenant uuid, p_request text) returns void language plpgsql as $$
begin
  perform set_config('app.tenant_id', p_tenant::text, true),
          set_config('app.actor_type', 'system', true),
          set_config('app.view_all', 'on', true),
          set_config('app.sees_unassigned', 'on', true),
          set_config('app.request_id', p_request, true);
end $$;

-- definer: what a process remembers of a person in a tenant, with the version it is checked against.
create function access_of(p_user uuid, p_tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  result jsonb;
begin
  select jsonb_build_object(
    'user_id', u.id, 'email', u.email, 'is_superadmin', u.is_superadmin,
    'role', case when u.is_superadmin then 'superadmin' else e.role end,
    'data_scope', case when u.is_superadmin then 'all' else coalesce(r.data_scope, 'own') end,
    'settings', coalesce(t.settings, '{}'),
    'scope_ids', case when u.is_superadmin or r.data_scope = 'all' then '[]'
                      else to_jsonb(visible_user_ids(u.id, p_tenant, coalesce(r.data_scope, 'own'))) end,
    'is_member', e.user_id is not null,
    'version', (select coalesce(sum(v.version), 0) from access_versions v where v.tenant_id in (coalesce(p_tenant, nil), nil)),
    'permissions', (select coalesce(jsonb_agg(jsonb_build_array(p.name, p.resource, p.action)), '[]') from role_permissions rp join permissions p on p.id = rp.permission_id
                     where rp.tenant_id in (coalesce(p_tenant, nil), nil)
                       and rp.role = case when u.is_superadmin then 'superadmin' else e.role end))
    into result
    from users u
    left join tenants t on t.id = p_tenant
    left join employees e on e.tenant_id = p_tenant and e.user_id = u.id
    left join lateral (select x.data_scope from roles x where x.name = e.role and x.tenant_id in (p_tenant, nil)
                        order by x.tenant_id desc limit 1) r on true
   where u.id = p_user;
  return result;
end $$;

-- definer: the tenants a person may enter; a superadmin enters every one but the platform's own.
create function tenants_of(p_user uuid) returns table (id uuid, name text, slug text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.slug from tenants t
   where t.status = 'active'
     and (exists (select 1 from users u where u.id = p_user and u.is_superadmin)
          or exists (select 1 from employees e where e.tenant_id = t.id and e.user_id = p_user
                       and e.status in ('active', 'on_leave')))
   order by t.name limit 500
$$;

-- definer: ids of the current tenant's active tenants' background work; names nothing else.
create function active_tenant_ids() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t where t.status = 'active' order by t.id
$$;

-- definer: ids matching every pattern, of one record type, in the current tenant and the caller's scope (stack.md, fact 4).
-- Activities and notes are also in scope through the record they belong to; a note's owner is its author.
-- A record in the trash is not in the index: what belongs to it passes here and is judged when the ids are joined back.
create function search_ids(p_type text, p_patterns text[], p_limit integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  in_scope constant text :=
    '%s.owner_id = any ($3) or %s.assigned_to = any ($3) or ($4 and %s.owner_id is null and %s.assigned_to is null)';
  conditions text := '';
  pattern text;
begin
  foreach pattern in array p_patterns loop
    conditions := conditions || format(' and i.text like %L', pattern);
  end loop;
  if not view_all() then
    conditions := conditions || ' and ('
      || case when p_type = 'notes' then 'i.owner_id = $5' else format(in_scope, 'i', 'i', 'i', 'i') end
      || case when p_type in ('activities', 'notes') then ' or i.related_id is not null and not exists (select 1 from record_index r'
           || ' where r.tenant_id = $1 and r.entity_type in (''accounts'', ''contacts'', ''leads'', ''opportunities'')'
           || ' and r.record_id = i.related_id and (' || format(in_scope, 'r', 'r', 'r', 'r') || ') is not true)' else '' end
      || ')';
  end if;
  return query execute 'select i.record_id from record_index i where i.tenant_id = $1 and i.entity_type = '
    || quote_literal(p_type) || conditions || ' limit $2'
    using current_tenant_id(), p_limit, scope_ids(), sees_unassigned(), current_user_id();
end $$;
