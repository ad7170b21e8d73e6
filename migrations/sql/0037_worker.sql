-- What the worker of campaigns needs: which campaigns wait for one, and how fast each connection may be used.

-- When the next mail or call may leave through a connection: moved on with each one that is taken, by every worker alike.
create table sending_rates (
  tenant_id uuid not null,
  integration_id uuid not null,
  next_at timestamptz default now() not null,
  constraint pk_sending_rates primary key (tenant_id, integration_id),
  constraint fk_sending_rates_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_sending_rates_tenant_id_integration_id foreign key (tenant_id, integration_id)
    references tenant_integrations (tenant_id, id) on delete cascade
);

-- How many of p_wanted may leave now, and how long until the next one may where that is none. Those that are granted are taken.
-- They keep p_spacing apart; with p_slack up to that much of it may come at once, so that many can be claimed together.
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

-- definer: campaigns that are due and those that run without anybody holding their lock, ids only. The oldest campaign of each
-- workspace comes before the second oldest of any, so that nobody waits behind all the campaigns of another workspace.
create function campaigns_to_run(p_limit integer) returns table (tenant_id uuid, campaign_id uuid)
language sql volatile security definer set search_path = public, pg_temp as $$
  select w.tenant_id, w.id
    from (select c.tenant_id, c.id, c.created_at, row_number() over (partition by c.tenant_id order by c.created_at, c.id) as place
            from ai_campaigns c
           where (c.status = 'running' or c.status = 'scheduled' and coalesce(c.scheduled_at, now()) <= now())
             and is_open_tenant(c.tenant_id)
             and not exists (select from module_settings m
                              where m.tenant_id = c.tenant_id and m.module_name = 'ai_campaigns' and not m.is_enabled)
             and not exists (select from pg_locks l
                              where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                                and l.database = (select d.oid from pg_database d where d.datname = current_database())
                                and l.classid = ((campaign_lock_id(c.id)::bigint >> 32) & 4294967295)::oid
                                and l.objid = (campaign_lock_id(c.id)::bigint & 4294967295)::oid)) w
   order by w.place, w.created_at, w.id limit p_limit
$$;
