-- How much a workspace may hold (tenants.settings.limits), asked where a row comes to count and nowhere else.

-- How much of a kind a tenant holds, counted no further than p_cap.
create function held_by(p_tenant uuid, p_kind text, p_cap bigint) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if not in_platform() and p_tenant is distinct from current_tenant_id() then
    return null;
  end if;
  case p_kind
    when 'users' then
      return (select count(*) from (select from employees e where e.tenant_id = p_tenant and e.user_id is not null
                                       and e.status in ('active', 'on_leave') limit p_cap) c);
    when 'custom_fields' then
      return (select count(*) from (select from custom_fields f where f.tenant_id = p_tenant and f.is_active limit p_cap) c);
    when 'api_keys' then
      return (select count(*) from (select from api_keys k where k.tenant_id = p_tenant and k.revoked_at is null
                                       and k.replaced_by is null and k.expires_at > now() limit p_cap) c);
    when 'storage_mb' then  -- as measured, and what has come since
      return (select ceil((coalesce(max(s.size_bytes), 0) + coalesce((
                select sum(i.size_bytes) from import_jobs i where i.tenant_id = p_tenant and i.file_removed_at is null
                   and i.created_at > coalesce(max(s.measured_at), '-infinity')), 0)) / 1e6)
                from tenant_storage s where s.tenant = p_tenant);
    else
      return (select count(*) from (select from record_index r where r.tenant_id = p_tenant and r.entity_type = p_kind limit p_cap) c);
  end case;
end $$;

-- Refuses what goes beyond the limit named by the argument. Near it those who add wait for each other, so that two of them
-- cannot take the last place; further away nobody waits. The detail is what `core/workspace_limits.py` puts in words.
create function within_limit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  kind constant text := tg_argv[0];
  tenant constant uuid := current_tenant_id();
  most bigint;
  held bigint;
  added bigint := 1;
begin
  select (t.settings -> 'limits' ->> kind)::bigint into most from tenants t where t.id = tenant;
  if most is null then
    return null;
  end if;
  held := held_by(tenant, kind, most + 1);
  if held <= most and most - held < greatest(most / 10, 1000) then
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || kind, 29));
    held := held_by(tenant, kind, most + 1);
  end if;
  if held > most then
    if tg_level = 'STATEMENT' then
      select count(*) into added from fresh;
    elsif kind = 'storage_mb' then
      added := case tg_table_name when 'import_jobs' then ceil((to_jsonb(new) ->> 'size_bytes')::bigint / 1e6) else 0 end;
    end if;
    raise exception 'LIMIT_REACHED' using errcode = 'A0422', detail = jsonb_build_object(
      'limit', kind, 'most', most, 'used', greatest(held_by(tenant, kind, 1000000000) - added, 0))::text;
  end if;
  return null;
end $$;

create trigger within_limit after insert on accounts referencing new table as fresh
  for each statement execute function within_limit('accounts');
create trigger within_limit after insert on contacts referencing new table as fresh
  for each statement execute function within_limit('contacts');
create trigger within_limit after insert on leads referencing new table as fresh
  for each statement execute function within_limit('leads');
create trigger within_limit after insert on opportunities referencing new table as fresh
  for each statement execute function within_limit('opportunities');
create trigger within_limit after insert on activities referencing new table as fresh
  for each statement execute function within_limit('activities');
create trigger within_limit after insert on notes referencing new table as fresh
  for each statement execute function within_limit('notes');
create trigger within_limit after insert on products referencing new table as fresh
  for each statement execute function within_limit('products');
create trigger within_limit after insert on employees referencing new table as fresh
  for each statement execute function within_limit('users');
create trigger within_limit after insert on custom_fields referencing new table as fresh
  for each statement execute function within_limit('custom_fields');
create trigger within_limit after insert on api_keys referencing new table as fresh
  for each statement execute function within_limit('api_keys');
create trigger within_limit after insert on import_jobs
  for each row execute function within_limit('storage_mb');

-- What comes back counts again. Triggers of a row run by name: w comes after index_record, so that it is counted.
create trigger within_limit_again after update of deleted_at on accounts for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function within_limit('accounts');
create trigger within_limit_again after update of deleted_at on contacts for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function within_limit('contacts');
create trigger within_limit_again after update of deleted_at on leads for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function within_limit('leads');
create trigger within_limit_again after update of deleted_at on opportunities for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function within_limit('opportunities');
create trigger within_limit_again after update of deleted_at on activities for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function within_limit('activities');
create trigger within_limit_again after update of deleted_at on notes for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function within_limit('notes');
create trigger within_limit_again after update of deleted_at on products for each row
  when (old.deleted_at is not null and new.deleted_at is null) execute function within_limit('products');
create trigger within_limit_again after update of status, user_id on employees for each row
  when (new.user_id is not null and new.status in ('active', 'on_leave')
        and (old.user_id is null or old.status not in ('active', 'on_leave'))) execute function within_limit('users');
create trigger within_limit_again after update of is_active on custom_fields for each row
  when (new.is_active and not old.is_active) execute function within_limit('custom_fields');
create trigger within_limit_of_files after update of photo_key on employees for each row
  when (new.photo_key is not null) execute function within_limit('storage_mb');

-- definer: as before, with the reason that was given, and what was changed together.
drop function audit_of_all(uuid[], uuid, text[], text, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer);
create function audit_of_all(
  p_tenants uuid[], p_actor uuid, p_actions text[], p_entity_type text, p_entity_id uuid, p_change_set uuid, p_kinds text[], p_since timestamptz,
  p_until timestamptz, p_pattern text, p_at timestamptz, p_id uuid, p_most integer
) returns table (
  tenant uuid, id uuid, created_at timestamptz, actor_id uuid, actor_email text, actor_type text, actor_role text, impersonator_id uuid,
  action text, reason text, entity_type text, entity_id uuid, fields text[], ip text, user_agent text, request_id text, change_set_id uuid
)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, l.id, l.created_at, l.actor_id, l.actor_email, l.actor_type, l.actor_role, l.impersonator_id, l.action, l.reason,
         l.entity_type, l.entity_id,
         array(select jsonb_object_keys(case jsonb_typeof(l.changes) when 'object' then l.changes else '{}' end) order by 1 limit 100),
         host(l.ip), l.user_agent, l.request_id, l.change_set_id
    from tenants t cross join lateral (
      select a.* from audit_log a
       where a.tenant_id = t.id and a.created_at >= p_since and (p_until is null or a.created_at < p_until)
         and (p_at is null or (a.created_at, a.id) < (p_at, p_id))
         and (p_actor is null or a.actor_id = p_actor) and (p_actions is null or a.action = any (p_actions))
         and (p_entity_type is null or a.entity_type = p_entity_type) and (p_entity_id is null or a.entity_id = p_entity_id)
         and (p_change_set is null or a.change_set_id = p_change_set)
         and (p_kinds is null or a.actor_type = any (p_kinds))
         and (p_pattern is null or a.actor_email ilike p_pattern or a.action ilike p_pattern or a.entity_type ilike p_pattern
              or a.reason ilike p_pattern)
       order by a.created_at desc, a.id desc limit p_most
    ) l
   where in_platform() and (p_tenants is null or t.id = any (p_tenants))
   order by l.created_at desc, l.id desc limit p_most
$$;
