-- The audit log as it was before roles, reasons and named actions.
create or replace function audit_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  noise constant text[] := array['tenant_id', 'id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version',
    'last_activity_at', 'due_at', 'overdue_raised_for', 'last_contacted_at', 'last_login_at', 'last_seen_at', 'failed_logins', 'locked_until', 'joined_at'];
  masked constant text[] := tg_argv[1:];
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  present jsonb := coalesce(after, before);
  verb text;
begin
  -- what goes with its whole tenant is in the certificate, not in a log that goes, too
  if present ->> 'tenant_id' = nullif(current_setting('app.removing_tenant', true), '')
     and exists (select from tenant_removals r where r.tenant = removing_tenant_id()) then
    return null;
  end if;
  verb := case when tg_op = 'INSERT' then 'create' when tg_op = 'DELETE' then 'purge'
               when before -> 'deleted_at' is not distinct from after -> 'deleted_at' then 'update'
               when after ->> 'deleted_at' is null then 'restore' else 'delete' end;
  insert into audit_log (tenant_id, actor_id, actor_email, actor_type, impersonator_id, action, entity_type, entity_id,
                         changes, ip, user_agent, request_id, change_set_id)
  select coalesce((present ->> 'tenant_id')::uuid, current_tenant_id(), '00000000-0000-0000-0000-000000000000'),
         current_user_id(), nullif(current_setting('app.user_email', true), ''),
         coalesce(nullif(current_setting('app.actor_type', true), ''), 'system'),
         nullif(current_setting('app.impersonator_id', true), '')::uuid, verb, tg_argv[0],
         (present ->> 'id')::uuid, coalesce(c.changes, '{}'),
         nullif(current_setting('app.ip', true), '')::inet, nullif(current_setting('app.user_agent', true), ''),
         nullif(current_setting('app.request_id', true), ''), nullif(current_setting('app.change_set_id', true), '')::uuid
    from (select jsonb_object_agg(a.key, case when a.key = any (masked) then '["•••", "•••"]'
                                              else jsonb_build_array(before -> a.key, after -> a.key) end) as changes
            from jsonb_each(present) a
           where coalesce(before -> a.key, 'null') <> coalesce(after -> a.key, 'null') and a.key <> all (noise)) c
   where c.changes is not null or tg_op <> 'UPDATE';
  return null;
end $$;
create or replace function erase_audit_values(p_id uuid, p_names text[], p_kept jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update audit_log set
    changes = changes || coalesce((select jsonb_object_agg(e.key, '["erased", "erased"]'::jsonb) from jsonb_each(changes) e
                                    where 'changes.' || e.key = any (p_names)), '{}'),
    actor_email = case when 'actor_email' = any (p_names) then null else actor_email end,
    ip = case when 'ip' = any (p_names) then null else ip end,
    user_agent = case when 'user_agent' = any (p_names) then null else user_agent end
   where tenant_id = current_tenant_id() and id = p_id;
  if p_kept is not null then
    update audit_digests set salt = null, erased = p_kept where tenant_id = current_tenant_id() and audit_id = p_id;
  end if;
end $$;
do $$
begin
  execute replace(replace(replace(
    pg_get_functiondef('enter(uuid, uuid, uuid, bigint, text, text, text, uuid, text, boolean)'::regprocedure),
    ' s.reason as session_reason,', ''),
    '
          set_config(''app.role'', case when who.is_superadmin then ''superadmin'' else who.role end, true),', ''),
    '  if impersonator is not null then
    perform set_config(''app.reason'', coalesce(who.session_reason, ''''), true);
  end if;
', '');
end $$;
drop function audit_of_all(uuid[], uuid, text[], text, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer);
create function audit_of_all(
  p_tenants uuid[], p_actor uuid, p_actions text[], p_entity_type text, p_entity_id uuid, p_kinds text[], p_since timestamptz,
  p_until timestamptz, p_pattern text, p_at timestamptz, p_id uuid, p_most integer
) returns table (
  tenant uuid, id uuid, created_at timestamptz, actor_id uuid, actor_email text, actor_type text, impersonator_id uuid, action text,
  entity_type text, entity_id uuid, fields text[], ip text, user_agent text, request_id text, change_set_id uuid
)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, l.id, l.created_at, l.actor_id, l.actor_email, l.actor_type, l.impersonator_id, l.action, l.entity_type, l.entity_id,
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
drop function impersonator_names(uuid[]); drop function role_in(uuid, uuid); drop function named_action(text, text, jsonb, jsonb);
drop index ix_audit_log_action;
alter table audit_log drop column actor_role, drop column reason;
