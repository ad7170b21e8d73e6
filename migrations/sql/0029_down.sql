drop function audit_of_all(uuid[], uuid, text[], text, uuid, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer);
create function audit_of_all(
  p_tenants uuid[], p_actor uuid, p_actions text[], p_entity_type text, p_entity_id uuid, p_kinds text[], p_since timestamptz,
  p_until timestamptz, p_pattern text, p_at timestamptz, p_id uuid, p_most integer
) returns table (
  tenant uuid, id uuid, created_at timestamptz, actor_id uuid, actor_email text, actor_type text, actor_role text, impersonator_id uuid,
  action text, entity_type text, entity_id uuid, fields text[], ip text, user_agent text, request_id text, change_set_id uuid
)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, l.id, l.created_at, l.actor_id, l.actor_email, l.actor_type, l.actor_role, l.impersonator_id, l.action,
         l.entity_type, l.entity_id,
         array(select jsonb_object_keys(case jsonb_typeof(l.changes) when 'object' then l.changes else '{}' end) order by 1 limit 100),
         host(l.ip), l.user_agent, l.request_id, l.change_set_id
    from tenants t cross join lateral (
      select a.* from audit_log a
       where a.tenant_id = t.id and a.created_at >= p_since and (p_until is null or a.created_at < p_until)
         and (p_at is null or (a.created_at, a.id) < (p_at, p_id))
         and (p_actor is null or a.actor_id = p_actor) and (p_actions is null or a.action = any (p_actions))
         and (p_entity_type is null or a.entity_type = p_entity_type) and (p_entity_id is null or a.entity_id = p_entity_id)
         and (p_kinds is null or a.actor_type = any (p_kinds))
         and (p_pattern is null or a.actor_email ilike p_pattern or a.action ilike p_pattern or a.entity_type ilike p_pattern)
       order by a.created_at desc, a.id desc limit p_most
    ) l
   where in_platform() and (p_tenants is null or t.id = any (p_tenants))
   order by l.created_at desc, l.id desc limit p_most
$$;
