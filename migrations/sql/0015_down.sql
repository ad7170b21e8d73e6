-- Back to what 0015 has replaced.
drop function erase_signals(uuid);
drop function unfinished_work(text, text[], text[], text);
alter table audit_horizons drop column behind;
drop index ix_sessions_impersonating;
drop trigger end_impersonations on roles;
drop trigger end_impersonations_given on role_permissions;
drop trigger end_impersonations_deleted on employees;
drop trigger end_impersonations on employees;
create trigger end_impersonations after update of role, status on employees for each row
  when (old.role <> new.role or old.status <> new.status) execute function end_impersonations();
create or replace function end_impersonations() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
drop trigger forget_joining on employees;
drop function forget_joining();
create or replace function tenants_of(p_user uuid) returns table (id uuid, name text, slug text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.slug from tenants t
   where t.status = 'active' and t.deleted_at is null
     and (exists (select 1 from users u where u.id = p_user and u.is_superadmin)
          or exists (select 1 from employees e where e.tenant_id = t.id and e.user_id = p_user
                       and e.status in ('active', 'on_leave')))
   order by t.name limit 10000
$$;
create or replace function is_only_of(p_user uuid, p_tenant uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from employees e where e.user_id = p_user and e.tenant_id = p_tenant and e.status <> 'terminated')
     and not exists (select from employees e where e.user_id = p_user and e.tenant_id <> p_tenant and e.status <> 'terminated'
                        and e.joined_at is not null)
     and not exists (select from users u where u.id = p_user and u.is_superadmin)
$$;
drop function is_only_listed(uuid, uuid);
drop function login_owner(uuid);
alter table users drop column home_tenant_id;
