-- The trigger of the audit log as it was.
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
