-- What the domain of a mail connection published when somebody last looked.
create table sender_domain_checks (
  tenant_id uuid not null,
  integration_id uuid not null,
  domain text not null,
  selector text,
  records jsonb not null,
  checked_at timestamptz default now() not null,
  constraint pk_sender_domain_checks primary key (tenant_id, integration_id),
  constraint fk_sender_domain_checks_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_sender_domain_checks_tenant_id_integration_id foreign key (tenant_id, integration_id)
    references tenant_integrations (tenant_id, id) on delete cascade
);

-- Where a workspace is told of mails that came back: one address; of its token only the hash.
create table bounce_addresses (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  token_hash text not null,
  last_seen_at timestamptz,
  constraint pk_bounce_addresses primary key (tenant_id, id),
  constraint uq_bounce_addresses_tenant unique (tenant_id),
  constraint fk_bounce_addresses_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_bounce_addresses_created_by foreign key (created_by) references users (id),
  constraint fk_bounce_addresses_updated_by foreign key (updated_by) references users (id)
);
create index ix_bounce_addresses_created on bounce_addresses (tenant_id, created_at, id);

-- A note that a mail came back may name nothing but the address: then it is the newest mail to it.
create index ix_email_outbox_receiver on email_outbox (tenant_id, lower(to_address), sent_at) where sent_at is not null;
drop index ix_email_outbox_pace;

-- Mails of the outbox and of campaigns share what a connection takes. While both wait they take turns: whoever had the last turn
-- lets the other go first, as long as that one is about to ask again.
alter table sending_rates
  add column campaign_at timestamptz,
  add column last_side text constraint ck_sending_rates_last_side check (last_side in ('outbox', 'campaign')),
  add column outbox_waits_until timestamptz,
  add column campaign_waits_until timestamptz;
drop function take_sending_room(uuid, uuid, interval, interval, integer);

-- How many of p_wanted may leave now, and how long until the next one may where that is none. Those that are granted are taken.
-- They keep p_spacing apart, those of campaigns p_pause as well; with p_slack up to that much of it may come at once, so that many
-- can be claimed together.
create function take_sending_room(
  p_tenant uuid, p_integration uuid, p_side text, p_spacing interval, p_pause interval, p_slack interval, p_wanted integer
) returns table (granted integer, room_in interval) language plpgsql set search_path = public, pg_temp as $$
declare
  at constant timestamptz := clock_timestamp();
  step constant interval := greatest(p_spacing, p_pause);
  grace constant interval := interval '10 seconds';
  rate sending_rates;
  open_at timestamptz;
  free timestamptz;
  other_waits boolean;
begin
  insert into sending_rates (tenant_id, integration_id, next_at) values (p_tenant, p_integration, at) on conflict do nothing;
  select * into rate from sending_rates s where s.tenant_id = p_tenant and s.integration_id = p_integration for update;
  open_at := greatest(rate.next_at, at);
  free := case p_side when 'campaign' then greatest(open_at, rate.campaign_at) else open_at end;
  other_waits := coalesce(case p_side when 'campaign' then rate.outbox_waits_until else rate.campaign_waits_until end > at, false);
  granted := case when free - at > p_slack then 0
                  when step <= interval '0' then p_wanted
                  else least(p_wanted, 1 + floor(extract(epoch from p_slack - (free - at)) / extract(epoch from step))::integer) end;
  if other_waits and granted > 0 then
    granted := case when rate.last_side = p_side then 0 else 1 end;
  end if;
  room_in := case when granted > 0 then interval '0' else greatest(free - at - p_slack, least(step, interval '0.2 s')) end;
  update sending_rates s
     set next_at = open_at + granted * p_spacing,
         campaign_at = case when p_side = 'campaign' and granted > 0 then free + granted * step else s.campaign_at end,
         last_side = case when granted > 0 then p_side else s.last_side end,
         outbox_waits_until = case when p_side = 'outbox' then case when granted = 0 then at + room_in + grace end
                                   else s.outbox_waits_until end,
         campaign_waits_until = case when p_side = 'campaign' then case when granted = 0 and free = open_at then at + room_in + grace end
                                     else s.campaign_waits_until end
   where s.tenant_id = p_tenant and s.integration_id = p_integration;
  return next;
end $$;
