-- Whose a login is, impersonation that ends with a role's rights, sealing that goes on past a broken log.

-- The tenant whose administrators made the login. No foreign key: that a tenant is removed makes nobody else its home.
alter table users add column home_tenant_id uuid;

-- definer: the one tenant whose administrators help this login (password, lock, second factor): where alone the person works, or
-- before they have worked anywhere the one that made it. Null for a superadmin's and a shared one. Listing an address gives nothing
-- and takes nothing.
create function login_owner(p_user uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  with memberships as (
    select e.tenant_id, e.status <> 'terminated' as is_live, e.joined_at is not null as has_joined,
           coalesce(u.home_tenant_id, case when count(*) over () = 1 then e.tenant_id end) as home
      from users u join employees e on e.user_id = u.id
     where u.id = p_user and not u.is_superadmin
  )
  select case (select count(*) from memberships where is_live and has_joined)
    when 1 then (select tenant_id from memberships where is_live and has_joined)
    when 0 then (select m.tenant_id from memberships m where m.is_live and m.tenant_id = m.home
                    and not exists (select from memberships o where o.has_joined and o.tenant_id <> m.tenant_id))
  end
$$;

create or replace function is_only_of(p_user uuid, p_tenant uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(login_owner(p_user) = p_tenant, false)
$$;

-- definer: a login of elsewhere whose person has not accepted this membership. Whoever has power over it there, or knows a password
-- they gave it, would otherwise enter here in the person's name.
create function is_only_listed(p_user uuid, p_tenant uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from employees e join users u on u.id = e.user_id
     where e.tenant_id = p_tenant and e.user_id = p_user and e.joined_at is null and not u.is_superadmin
       and (u.home_tenant_id <> p_tenant
            or exists (select from employees o where o.user_id = p_user and o.tenant_id <> p_tenant and o.joined_at is not null)))
$$;

create or replace function tenants_of(p_user uuid) returns table (id uuid, name text, slug text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.slug from tenants t
   where t.status = 'active' and t.deleted_at is null
     and (exists (select 1 from users u where u.id = p_user and u.is_superadmin)
          or exists (select 1 from employees e where e.tenant_id = t.id and e.user_id = p_user
                       and e.status in ('active', 'on_leave')) and not is_only_listed(p_user, t.id))
   order by t.name limit 10000
$$;

-- Who comes back, or takes over the row of somebody else, has yet to come.
create function forget_joining() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.joined_at := null;
  return new;
end $$;
create trigger forget_joining before update of status, user_id on employees for each row
  when (old.status = 'terminated' and new.status <> 'terminated' or old.user_id is distinct from new.user_id)
  execute function forget_joining();

create index ix_sessions_impersonating on sessions (tenant_id) where impersonator_id is not null and revoked_at is null;

-- definer, as in 0009: looking through somebody's eyes ends with the rights it began with, of either person; so too when the role of who
-- looks loses a right or sees less, when the other one's gains or sees more, and when who looks is no member any more.
create or replace function end_impersonations() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  why constant text := 'access changed';
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  scopes constant text[] := array['own', 'department', 'all'];
  place uuid;
  losing text;
  gaining text;
begin
  if tg_table_name = 'users' then
    update sessions s set revoked_at = now(), revoke_reason = why where s.impersonator_id = new.id and s.revoked_at is null;
    return null;
  elsif tg_table_name = 'employees' then
    update sessions s set revoked_at = now(), revoke_reason = why
     where s.tenant_id = old.tenant_id and s.impersonator_id is not null and old.user_id in (s.impersonator_id, s.user_id)
       and s.revoked_at is null;
    return null;
  elsif tg_table_name = 'roles' then
    place := new.tenant_id;
    if array_position(scopes, new.data_scope) < array_position(scopes, old.data_scope) then
      losing := new.name;
    else
      gaining := new.name;
    end if;
  elsif tg_op = 'DELETE' then
    place := old.tenant_id;
    losing := old.role;
  else
    place := new.tenant_id;
    gaining := new.role;
  end if;
  update sessions s set revoked_at = now(), revoke_reason = why
    from employees e
   where s.impersonator_id is not null and s.revoked_at is null and s.tenant_id = e.tenant_id and place in (e.tenant_id, nil)
     and (s.impersonator_id = e.user_id and e.role = losing or s.user_id = e.user_id and e.role = gaining);
  return null;
end $$;
drop trigger end_impersonations on employees;
create trigger end_impersonations after update of role, status, user_id on employees for each row
  when (old.role <> new.role or old.status <> new.status or old.user_id is distinct from new.user_id)
  execute function end_impersonations();
create trigger end_impersonations_deleted after delete on employees for each row
  when (old.user_id is not null) execute function end_impersonations();
create trigger end_impersonations_given after insert on role_permissions for each row execute function end_impersonations();
create trigger end_impersonations after update of data_scope on roles for each row
  when (old.data_scope <> new.data_scope) execute function end_impersonations();

-- Tenants whose log could not be sealed to the end, with the moment up to which that is settled; the others go on.
alter table audit_horizons add column behind jsonb default '{}' not null;

-- definer: rows that say they are worked on and have no job in the queue, in all tenants; ids only.
create function unfinished_work(p_table text, p_statuses text[], p_jobs text[], p_parameter text)
returns table (tenant_id uuid, id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if p_table not in ('bulk_changes', 'import_jobs', 'tenant_exports') then
    raise exception 'no jobs work on %', p_table;
  end if;
  return query execute format(
    'select r.tenant_id, r.id from %I r where r.status = any ($1) and not exists ('
    'select from pgqueuer q where q.entrypoint = any ($2) and q.status in (''queued'', ''picked'')'
    ' and position(convert_to(''"'' || $3 || ''":"'' || r.id || ''"'', ''UTF8'') in q.payload) > 0)'
    ' order by r.tenant_id, r.id limit 10000', p_table) using p_statuses, p_jobs, p_parameter;
end $$;

-- definer: what was noticed of an erased person: in the current tenant, and of a login that no other one has everywhere, with what
-- came from addresses that nobody else has signed in from. To be called while their sign-ins and sessions still stand.
create function erase_signals(p_user uuid) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  is_ours constant boolean := current_tenant_id() is not null and not belongs_elsewhere(p_user, current_tenant_id());
  own_ips inet[];
  erased integer;
begin
  if is_ours then
    select array_agg(distinct u.ip) into own_ips
      from (select i.ip from sign_ins i where i.user_id = p_user union select s.ip from sessions s where s.user_id = p_user) u
     where not exists (select from sign_ins o where o.ip = u.ip and o.user_id <> p_user)
       and not exists (select from sessions o where o.ip = u.ip and o.user_id <> p_user);
  end if;
  delete from security_signals g
   where (is_ours or g.tenant = current_tenant_id())
     and (g.user_id = p_user or position(p_user::text in concat_ws(' ', g.source, g.path, g.details::text)) > 0)
      or is_ours and g.user_id is null and g.source = any (select host(own) from unnest(own_ips) own)
      or is_ours and exists (select from users u where u.id = p_user
                                and position(u.email_norm in lower(concat_ws(' ', g.source, g.path, g.details::text))) > 0);
  get diagnostics erased = row_count;
  return erased;
end $$;
