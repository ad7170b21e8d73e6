-- How far long work is, told to whoever asked for it: exports of the whole workspace, campaigns whose audience is being fixed.
create trigger tell_live after insert or update on tenant_exports for each row execute function tell_live('jobs', 'user_id');
create function tell_preparing() returns trigger language plpgsql as $$
begin
  perform pg_notify('aisha_live', 'jobs:' || new.tenant_id || ':' ||
    coalesce(new.metadata -> 'preparing' ->> 'by', old.metadata -> 'preparing' ->> 'by'));
  return null;
end $$;
create trigger tell_preparing after update on ai_campaigns for each row
  when (old.metadata -> 'preparing' is distinct from new.metadata -> 'preparing') execute function tell_preparing();

-- definer: where the events lie that were put aside, of all tenants, the newest first; only for the installation as a whole.
create function parked_events(p_most integer) returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.tenant_id, e.id from events e
   where e.parked_at is not null and e.published_at is null and (select in_platform())
   order by e.parked_at desc, e.id desc limit p_most
$$;
create index ix_events_parked on events (parked_at, id) where parked_at is not null and published_at is null;

-- definer: these events of the tenant at work, which were put aside, are tried again from the beginning; how many it were.
drop function release_parked_events();
create function release_parked_events(p_ids uuid[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  released integer;
begin
  update events set parked_at = null, publish_after = null, publish_tries = 0
   where tenant_id = current_tenant_id() and id = any (p_ids) and parked_at is not null and published_at is null;
  get diagnostics released = row_count;
  return released;
end $$;

-- definer: nobody is told of these events any more; they stay as long as published ones do, with why they were put aside.
create function drop_parked_events(p_ids uuid[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  dropped integer;
begin
  update events set published_at = now()
   where tenant_id = current_tenant_id() and id = any (p_ids) and parked_at is not null and published_at is null;
  get diagnostics dropped = row_count;
  return dropped;
end $$;

-- For which day somebody was last written what the day brings, or had nothing to be told.
create table daily_digests (
  tenant_id uuid not null,
  user_id uuid not null,
  told_on date not null,
  constraint pk_daily_digests primary key (tenant_id, user_id),
  constraint fk_daily_digests_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_daily_digests_user_id foreign key (user_id) references users (id)
);
