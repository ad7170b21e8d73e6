-- Checks of the installation's security and isolation.

-- definer: who manages the users of some workspace by their role and may enter it. Ids only.
create function administrator_ids() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct e.user_id from employees e join tenants t on t.id = e.tenant_id and t.status = 'active'
   where in_platform() and e.user_id is not null and e.status in ('active', 'on_leave')
     and exists (select from role_permissions rp join permissions p on p.id = rp.permission_id
                  where rp.tenant_id in (e.tenant_id, '00000000-0000-0000-0000-000000000000') and rp.role = e.role
                    and p.name = 'users.manage')
$$;

-- definer: how many living API keys of each workspace were not used for `p_idle`, and how many reach every record type.
create function weak_key_counts(p_idle interval) returns table (tenant_id uuid, unused bigint, wide bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.tenant_id,
         count(*) filter (where coalesce(k.last_used_at, k.created_at) < now() - p_idle),
         count(*) filter (where exists (select from jsonb_array_elements_text(k.permissions) s (scope) where s.scope like '%:*'))
    from api_keys k where in_platform() and k.revoked_at is null and k.expires_at > now() group by k.tenant_id
$$;

alter table security_signals drop constraint ck_security_signals_kind;
alter table security_signals add constraint ck_security_signals_kind check (kind in
  ('sql', 'script', 'path', 'command', 'failed_requests', 'cross_tenant', 'tenant_switches', 'new_network', 'many_rows'));

-- The networks a key was used from, so that another one is noticed.
alter table api_keys add column known_networks cidr[] not null default '{}';
