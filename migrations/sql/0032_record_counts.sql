-- A workspace with a limit does not count all its records whenever one is made: it remembers what it counted.

-- As of counted_at there were `held` records of a kind; those with an id above `since` may have come later.
create table record_counts (
  tenant_id uuid not null,
  entity_type text not null,
  held bigint not null,
  since uuid not null,
  counted_at timestamptz not null default now(),
  constraint pk_record_counts primary key (tenant_id, entity_type)
);

-- definer: a number that the records of a kind do not exceed: what was counted, what came back from the trash, and what was made
-- since; null where that is not known, or too much to count. Ids begin with the time they were made; `since` lies 15 minutes before
-- the count, for writers who were slow and clocks that differ, and a count holds for an hour.
create function held_at_most(p_tenant uuid, p_kind text) returns bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  counted record_counts%rowtype;
  made bigint;
begin
  select * into counted from record_counts c
   where c.tenant_id = p_tenant and c.entity_type = p_kind and c.counted_at > now() - interval '1 hour';
  if not found then
    return null;
  end if;
  select count(*) into made from (
    select from record_index r where r.tenant_id = p_tenant and r.entity_type = p_kind and r.record_id > counted.since limit 10000) n;
  return case when made < 10000 then counted.held + made end;
end $$;

-- Refuses what goes beyond the limit named by the argument. Far from it nobody counts everything and nobody waits. Near it those who
-- add wait for each other, so that two of them cannot take the last place. The detail is what `core/workspace_limits.py` puts in words.
create or replace function within_limit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  kind constant text := tg_argv[0];
  tenant constant uuid := current_tenant_id();
  is_record constant boolean := kind not in ('users', 'custom_fields', 'api_keys', 'storage_mb');
  most bigint;
  held bigint;
  added bigint := 1;
  is_known boolean := true;
  bound bigint;
  room bigint;
begin
  select (t.settings -> 'limits' ->> kind)::bigint into most from tenants t where t.id = tenant;
  if most is null then
    return null;
  end if;
  room := greatest(most / 10, 1000);
  if is_record then
    if tg_op = 'UPDATE' then  -- it came back: its id does not tell when
      is_known := pg_try_advisory_xact_lock(hashtextextended(tenant::text || kind, 32));
      if is_known then
        update record_counts c set held = c.held + 1 where c.tenant_id = tenant and c.entity_type = kind;
      end if;
    end if;
    bound := case when is_known then held_at_most(tenant, kind) end;
    if bound <= most - room then
      return null;
    elsif bound <= most then
      perform pg_advisory_xact_lock(hashtextextended(tenant::text || kind, 29));
      if held_at_most(tenant, kind) <= most then
        return null;
      end if;
    end if;
  end if;
  held := held_by(tenant, kind, most + 1);
  if held <= most and most - held < room then
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || kind, 29));
    held := held_by(tenant, kind, most + 1);
  end if;
  if is_record and held <= most and pg_try_advisory_xact_lock(hashtextextended(tenant::text || kind, 32)) then
    insert into record_counts (tenant_id, entity_type, held, since)
    values (tenant, kind, held,
            (lpad(to_hex((extract(epoch from now() - interval '15 minutes') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid)
    on conflict (tenant_id, entity_type) do update set held = excluded.held, since = excluded.since, counted_at = now();
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
