-- What a change was, told in one statement: every write of every table comes by here.
create or replace function audit_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  noise constant text[] := array['tenant_id', 'id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version',
    'last_activity_at', 'last_contacted_at', 'last_login_at', 'last_seen_at', 'failed_logins', 'locked_until', 'joined_at'];
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
