-- What keeps a campaign from sending what must not be sent (domain.md § 3.8).
create function campaign_lock_id(p_campaign uuid) returns integer language sql immutable parallel safe as $$
  select ('x' || substr(md5(p_campaign::text), 1, 8))::bit(32)::integer
$$;

-- definer, because the platform's rows hold for a tenant that cannot read them. Read in the transaction that would send.
create function sending_stopped(p_tenant uuid, p_channel text) returns text
language sql volatile security definer set search_path = public, pg_temp as $$
  select s.reason from sending_switches s
   where s.tenant_id in (p_tenant, '00000000-0000-0000-0000-000000000000') and s.channel in ('*', p_channel) and not s.enabled
   order by s.tenant_id, s.channel limit 1
$$;

-- The end of the quiet hours (20:00 to 08:00) that hold in a zone at a moment, null outside of them.
create function quiet_until(p_zone text, p_at timestamptz) returns timestamptz language plpgsql stable as $$
declare
  local_at constant timestamp := p_at at time zone p_zone;
begin
  if local_at::time >= time '08:00' and local_at::time < time '20:00' then
    return null;
  end if;
  return (local_at::date + case when local_at::time >= time '20:00' then 1 else 0 end + time '08:00') at time zone p_zone;
end $$;

-- The zone of a person: of the place on the record as far as it is known, else the workspace's.
create function campaign_zone(p_tenant uuid, p_type text, p_id uuid) returns text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  place record;
begin
  if p_type = 'contact' then
    select c.country, c.state into place from contacts c where c.tenant_id = p_tenant and c.id = p_id;
  else
    select l.country, l.state into place from leads l where l.tenant_id = p_tenant and l.id = p_id;
  end if;
  return coalesce(zone_of_place(place.country, place.state), tenant_setting(p_tenant, 'timezone') #>> '{}', 'America/New_York');
end $$;

-- When a person who got as many campaign mails in 24 hours as the workspace allows may get another one, null when now.
create function campaign_capped_until(p_tenant uuid, p_type text, p_id uuid, p_destination text, p_at timestamptz, p_but uuid)
returns timestamptz language plpgsql stable set search_path = public, pg_temp as $$
declare
  most constant integer := coalesce((select (m.settings ->> 'mails_per_person_and_day')::integer from module_settings m
    where m.tenant_id = p_tenant and m.module_name = 'ai_campaigns'), 1);
begin
  if most < 1 then
    return null;
  end if;
  return (
    select r.send_started_at + interval '24 hours' from campaign_recipients r
     where r.tenant_id = p_tenant and r.id is distinct from p_but and r.send_started_at > p_at - interval '24 hours'
       and position('@' in r.destination) > 0 and (r.status <> 'failed' or r.outcome = 'unclear')
       and (lower(r.destination) = lower(p_destination) or r.lead_id = case when p_type = 'lead' then p_id end
            or r.contact_id = case when p_type = 'contact' then p_id end)
     order by r.send_started_at desc offset most - 1 limit 1);
end $$;

-- Why a person may not be sent to by a campaign at a moment: a skip reason, null where nothing forbids it. Under the policies of
-- whoever asks. The address must be the one the record has now: what people agreed to is judged for that one.
create function campaign_refusal(p_tenant uuid, p_channel text, p_type text, p_id uuid, p_destination text, p_at timestamptz,
                                 p_but uuid default null)
returns text language plpgsql stable set search_path = public, pg_temp as $$
declare
  refusal constant text := may_contact(p_tenant, p_type, p_id, p_channel);
  present text;
begin
  if refusal is not null then
    return refusal;
  end if;
  if p_type = 'contact' then
    select case p_channel when 'email' then c.email else coalesce(c.phone, c.mobile) end into present
      from contacts c where c.tenant_id = p_tenant and c.id = p_id;
  else
    select case p_channel when 'email' then l.email else coalesce(l.phone, l.mobile) end into present
      from leads l where l.tenant_id = p_tenant and l.id = p_id;
  end if;
  if suppression_key(p_tenant, p_channel, present) is distinct from suppression_key(p_tenant, p_channel, p_destination) then
    return 'invalid_destination';
  end if;
  if quiet_until(campaign_zone(p_tenant, p_type, p_id), p_at) is not null then
    return 'quiet_hours';
  end if;
  if p_channel = 'email' and campaign_capped_until(p_tenant, p_type, p_id, p_destination, p_at, p_but) > p_at then
    return 'frequency_cap';
  end if;
  return null;
end $$;

-- The first moment, from p_at on, at which neither quiet hours nor the cap stand in the way.
create function campaign_free_at(p_tenant uuid, p_channel text, p_type text, p_id uuid, p_destination text, p_at timestamptz,
                                 p_but uuid default null)
returns timestamptz language plpgsql stable set search_path = public, pg_temp as $$
declare
  free timestamptz := p_at;
begin
  if p_channel = 'email' then
    free := greatest(free, campaign_capped_until(p_tenant, p_type, p_id, p_destination, p_at, p_but));
  end if;
  return coalesce(quiet_until(campaign_zone(p_tenant, p_type, p_id), free), free);
end $$;

create function campaign_send_refusal(p_tenant uuid, p_recipient uuid) returns text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  r record;
begin
  select m.entity_type, m.entity_id, m.destination, c.campaign_type, c.status into r
    from campaign_recipients m join ai_campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
   where m.tenant_id = p_tenant and m.id = p_recipient;
  if not found then
    return 'deleted';
  end if;
  return case when r.status <> 'running' then 'not_running'
              when sending_stopped(p_tenant, r.campaign_type) is not null then 'sending_stopped'
              else campaign_refusal(p_tenant, r.campaign_type, r.entity_type, r.entity_id, r.destination, now(), p_recipient) end;
end $$;

create function campaign_send_after(p_tenant uuid, p_recipient uuid) returns timestamptz
language plpgsql stable set search_path = public, pg_temp as $$
declare
  free timestamptz;
begin
  select campaign_free_at(p_tenant, c.campaign_type, m.entity_type, m.entity_id, m.destination, now(), m.id) into free
    from campaign_recipients m join ai_campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
   where m.tenant_id = p_tenant and m.id = p_recipient;
  return nullif(free, now());
end $$;

-- Nobody starts a send that is refused: not the worker, no command, no statement by hand. The lock makes two campaigns that mean
-- the same address wait for each other, so that the cap holds between them.
create function refuse_campaign_send() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  campaign record;
  refusal text;
begin
  select c.campaign_type, c.status into campaign from ai_campaigns c where c.tenant_id = new.tenant_id and c.id = new.campaign_id;
  perform pg_advisory_xact_lock(hashtext(new.tenant_id::text), hashtext(lower(new.destination)));
  refusal := case when campaign.status is distinct from 'running' then 'not_running'
                  when sending_stopped(new.tenant_id, campaign.campaign_type) is not null then 'sending_stopped' end;
  refusal := coalesce(refusal, campaign_refusal(new.tenant_id, campaign.campaign_type, new.entity_type, new.entity_id,
                                                new.destination, now(), new.id));
  if refusal is not null then
    raise exception 'This must not be sent (%).', refusal using errcode = '23514', constraint = 'skip_reason', detail = refusal;
  end if;
  return new;
end $$;
create trigger refuse_campaign_send_new before insert on campaign_recipients
  for each row when (new.send_started_at is not null) execute function refuse_campaign_send();
create trigger refuse_campaign_send before update on campaign_recipients
  for each row when (new.send_started_at is not null and new.send_started_at is distinct from old.send_started_at)
  execute function refuse_campaign_send();
