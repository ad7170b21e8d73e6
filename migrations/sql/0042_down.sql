drop table daily_digests;
drop function drop_parked_events(uuid[]);
drop function release_parked_events(uuid[]);
create function release_parked_events() returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  released integer;
begin
  update events set parked_at = null, publish_after = null, publish_tries = 0
   where tenant_id = current_tenant_id() and parked_at is not null and published_at is null;
  get diagnostics released = row_count;
  return released;
end $$;
alter function release_parked_events() owner to aisha_definer;
revoke execute on function release_parked_events() from public;
grant execute on function release_parked_events() to aisha_app;
drop index ix_events_parked;
drop function parked_events(integer);
drop trigger tell_preparing on ai_campaigns;
drop function tell_preparing();
drop trigger tell_live on tenant_exports;
