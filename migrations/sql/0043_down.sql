drop function take_sending_room(uuid, uuid, text, interval, interval, interval, integer);
alter table sending_rates
  drop column campaign_at, drop column last_side, drop column outbox_waits_until, drop column campaign_waits_until;
create index ix_email_outbox_pace on email_outbox (tenant_id, integration_id, attempted_at) where integration_id is not null;
drop index ix_email_outbox_receiver;
drop table bounce_addresses;
drop table sender_domain_checks;

create function take_sending_room(p_tenant uuid, p_integration uuid, p_spacing interval, p_slack interval, p_wanted integer)
returns table (granted integer, room_in interval) language plpgsql set search_path = public, pg_temp as $$
declare
  at constant timestamptz := clock_timestamp();
  free timestamptz;
begin
  insert into sending_rates (tenant_id, integration_id, next_at) values (p_tenant, p_integration, at) on conflict do nothing;
  select greatest(s.next_at, at) into free from sending_rates s
   where s.tenant_id = p_tenant and s.integration_id = p_integration for update;
  granted := case when free - at > p_slack then 0
                  when p_spacing <= interval '0' then p_wanted
                  else least(p_wanted, 1 + floor(extract(epoch from p_slack - (free - at)) / extract(epoch from p_spacing))::integer) end;
  update sending_rates s set next_at = free + granted * p_spacing
   where s.tenant_id = p_tenant and s.integration_id = p_integration and granted > 0;
  room_in := case when granted = 0 then free - at - p_slack else interval '0' end;
  return next;
end $$;
