drop function held_at_most(uuid, text);
-- Refuses what goes beyond the limit named by the argument. Near it those who add wait for each other, so that two of them
-- cannot take the last place; further away nobody waits. The detail is what `core/workspace_limits.py` puts in words.
create or replace function within_limit() returns trigger
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
drop table record_counts;
