-- What an entry of the audit log says beside the change: the actor's role at that moment, and why.
alter table audit_log add column actor_role text, add column reason text;

-- What happened by name; changes of records are found by time, and do not pay for this.
create index ix_audit_log_action on audit_log (tenant_id, action, created_at, id) where action not in ('create', 'update');

-- The name of what happened to a login, a membership, a workspace or an API key. Called by `audit_row`, with its rights. A person
-- without an address cannot sign in: what is done to them is what is done to any record. Within a workspace it is the membership that
-- is named; its login is named on the platform.
create function named_action(p_entity text, p_verb text, p_before jsonb, p_after jsonb) returns text
language plpgsql stable as $$
declare
  present constant jsonb := coalesce(p_after, p_before);
  has_login boolean;
  had_access boolean;
  has_access boolean;
begin
  if p_entity = 'tenant' then
    return case p_verb when 'create' then 'TENANT_CREATED' else p_verb end;
  elsif p_entity = 'api_key' then
    return case when p_verb = 'create' then 'API_KEY_CREATED'
                when p_verb <> 'update' then p_verb
                when p_before ->> 'revoked_at' is null and p_after ->> 'revoked_at' is not null then 'API_KEY_REVOKED'
                when p_before ->> 'replaced_by' is null and p_after ->> 'replaced_by' is not null then 'API_KEY_ROTATED'
                else p_verb end;
  elsif p_entity = 'user' and current_tenant_id() <> '00000000-0000-0000-0000-000000000000' then
    return p_verb;
  elsif p_entity = 'user' then
    has_login := present ->> 'email' is not null;
    had_access := has_login and coalesce(p_before ->> 'status' <> 'inactive', false);
    has_access := has_login and coalesce(p_after ->> 'status' <> 'inactive', false);
  else
    has_login := present ->> 'user_id' is not null
      and exists (select from users u where u.id = (present ->> 'user_id')::uuid and u.email is not null);
    had_access := has_login and coalesce(p_before ->> 'user_id' is not null and p_before ->> 'status' in ('active', 'on_leave'), false);
    has_access := has_login and coalesce(p_after ->> 'status' in ('active', 'on_leave'), false);
  end if;
  return case when p_verb = 'create' then case when has_login then 'USER_CREATED' else p_verb end
              when p_verb = 'purge' or p_after ->> 'status' = 'terminated' and p_before ->> 'status' <> 'terminated'
              then case when has_login then 'USER_DELETED' else p_verb end
              when had_access and not has_access then 'CRM_ACCESS_REVOKED'
              when has_access and not had_access then 'CRM_ACCESS_GRANTED'
              when p_before ->> 'role' <> p_after ->> 'role' or p_before ->> 'is_superadmin' <> p_after ->> 'is_superadmin' then 'ROLE_CHANGED'
              when has_login then 'USER_UPDATED' else p_verb end;
end $$;

-- What a change was, told in one statement: every write of every table comes by here. The list of noise stands in the statement, so
-- that PostgreSQL hashes it once.
create or replace function audit_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
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
  if tg_argv[0] in ('user', 'employee', 'tenant', 'api_key') then
    verb := named_action(tg_argv[0], verb, before, after);
  end if;
  insert into audit_log (tenant_id, actor_id, actor_email, actor_type, actor_role, impersonator_id, action, reason, entity_type,
                         entity_id, changes, ip, user_agent, request_id, change_set_id)
  select coalesce((present ->> 'tenant_id')::uuid, current_tenant_id(), '00000000-0000-0000-0000-000000000000'),
         current_user_id(), nullif(current_setting('app.user_email', true), ''),
         coalesce(nullif(current_setting('app.actor_type', true), ''), 'system'), nullif(current_setting('app.role', true), ''),
         nullif(current_setting('app.impersonator_id', true), '')::uuid, verb, nullif(current_setting('app.reason', true), ''),
         tg_argv[0], (present ->> 'id')::uuid, coalesce(c.changes, '{}'),
         nullif(current_setting('app.ip', true), '')::inet, nullif(current_setting('app.user_agent', true), ''),
         nullif(current_setting('app.request_id', true), ''), nullif(current_setting('app.change_set_id', true), '')::uuid
    from (select jsonb_object_agg(a.key, case when a.key = any (masked) then '["•••", "•••"]'
                                              else jsonb_build_array(before -> a.key, after -> a.key) end) as changes
            from jsonb_each(present) a
           where coalesce(before -> a.key, 'null') <> coalesce(after -> a.key, 'null')
             and a.key not in ('tenant_id', 'id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version',
                               'last_activity_at', 'due_at', 'overdue_raised_for', 'last_contacted_at', 'last_login_at',
                               'last_seen_at', 'failed_logins', 'locked_until', 'joined_at')) c
   where c.changes is not null or tg_op <> 'UPDATE';
  return null;
end $$;

-- `enter` tells the log who acts in which role, and under impersonation why.
do $$
declare
  old_text constant text := pg_get_functiondef('enter(uuid, uuid, uuid, bigint, text, text, text, uuid, text, boolean)'::regprocedure);
  new_text text;
begin
  new_text := replace(replace(replace(old_text,
    's.user_agent, s.impersonator_id,', 's.user_agent, s.impersonator_id, s.reason as session_reason,'),
    'set_config(''app.actor_type'', p_actor_type, true),',
    'set_config(''app.actor_type'', p_actor_type, true),
          set_config(''app.role'', case when who.is_superadmin then ''superadmin'' else who.role end, true),'),
    '  if who.scope <> ''all'' then
    perform set_config(''app.scope_ids''',
    '  if impersonator is not null then
    perform set_config(''app.reason'', coalesce(who.session_reason, ''''), true);
  end if;
  if who.scope <> ''all'' then
    perform set_config(''app.scope_ids''');
  if new_text not like '%session_reason%app.role%app.reason%' then
    raise exception 'enter is not as this migration knows it';
  end if;
  execute new_text;
end $$;

-- definer: the role a person has in a tenant, for what the installation writes on their behalf; null for a stranger.
create function role_in(p_user uuid, p_tenant uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select case when u.is_superadmin then 'superadmin'
              else (select e.role from employees e where e.tenant_id = p_tenant and e.user_id = u.id) end
    from users u where u.id = p_user
$$;

-- definer: who looked through somebody's eyes: superadmins and people of the tenant; nobody else is named.
create function impersonator_names(p_ids uuid[]) returns table (id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email) from users u
   where u.id = any (p_ids)
     and (in_platform() or u.is_superadmin
          or exists (select from employees e where e.tenant_id = current_tenant_id() and e.user_id = u.id))
$$;

-- definer: as before, and a reason is erased like any other value.
create or replace function erase_audit_values(p_id uuid, p_names text[], p_kept jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update audit_log set
    changes = changes || coalesce((select jsonb_object_agg(e.key, '["erased", "erased"]'::jsonb) from jsonb_each(changes) e
                                    where 'changes.' || e.key = any (p_names)), '{}'),
    actor_email = case when 'actor_email' = any (p_names) then null else actor_email end,
    reason = case when 'reason' = any (p_names) then null else reason end,
    ip = case when 'ip' = any (p_names) then null else ip end,
    user_agent = case when 'user_agent' = any (p_names) then null else user_agent end
   where tenant_id = current_tenant_id() and id = p_id;
  if p_kept is not null then
    update audit_digests set salt = null, erased = p_kept where tenant_id = current_tenant_id() and audit_id = p_id;
  end if;
end $$;

-- definer: as before, and in which role. A reason is a value, and stays in its workspace.
drop function audit_of_all(uuid[], uuid, text[], text, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer);
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
