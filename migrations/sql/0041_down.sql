-- As they were.
create or replace function stamp_row() returns trigger language plpgsql as $$
begin
  -- generated columns are still null here: they follow their sources and do not count
  if tg_nargs > 0 and not exists (
    select from jsonb_each(to_jsonb(new) - tg_argv) n join jsonb_each(to_jsonb(old)) o using (key)
     where n.value <> o.value and not exists (
       select from pg_attribute a where a.attrelid = tg_relid and a.attname = key and a.attgenerated <> ''))
  then
    return new;
  end if;
  new.updated_at := now();
  new.updated_by := current_user_id();
  new.version := old.version + 1;
  return new;
end $$;

create or replace function touch_related() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.related_type = 'lead' and tg_table_name = 'activities' then
    update leads set last_activity_at = now(), score = score where tenant_id = new.tenant_id and id = new.related_id;
  elsif new.related_id is not null then
    execute format('update %I set last_activity_at = now() where tenant_id = $1 and id = $2',
      case new.related_type when 'opportunity' then 'opportunities' else new.related_type || 's' end)
      using new.tenant_id, new.related_id;
  end if;
  return null;
end $$;

create or replace function audit_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
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
  if tg_argv[0] in ('user', 'employee', 'tenant', 'api_key') then
    verb := named_action(tg_argv[0], verb, before, after);
  end if;
  insert into audit_log (tenant_id, actor_id, actor_email, actor_type, actor_role, impersonator_id, action, reason, entity_type,
                         entity_id, changes, ip, user_agent, request_id, change_set_id)
  select coalesce((present ->> 'tenant_id')::uuid, current_tenant_id(), '00000000-0000-0000-0000-000000000000'),
         current_user_id(), nullif(current_setting('app.user_email', true), ''),
         coalesce(nullif(current_setting('app.actor_type', true), ''), 'system'), nullif(current_setting('app.role', true), ''),
         nullif(current_setting('app.impersonator_id', true), '')::uuid, verb, nullif(current_setting('app.reason', true), ''),
         tg_argv[0], (present ->> 'id')::uuid, coalesce(c.changes, '{}'),
         nullif(current_setting('app.ip', true), '')::inet, nullif(current_setting('app.user_agent', true), ''),
         nullif(current_setting('app.request_id', true), ''), nullif(current_setting('app.change_set_id', true), '')::uuid
    from (select jsonb_object_agg(a.key, case when a.key = any (masked) then '["•••", "•••"]'
                                              else jsonb_build_array(before -> a.key, after -> a.key) end) as changes
            from jsonb_each(present) a
           where coalesce(before -> a.key, 'null') <> coalesce(after -> a.key, 'null')
             and a.key not in ('tenant_id', 'id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version',
                               'last_activity_at', 'due_at', 'overdue_raised_for', 'reminded_for', 'last_contacted_at', 'last_login_at',
                               'last_seen_at', 'failed_logins', 'locked_until', 'joined_at')) c
   where c.changes is not null or tg_op <> 'UPDATE';
  return null;
end $$;

create or replace function may_contact(p_tenant uuid, p_type text, p_id uuid, p_channel text) returns text
language plpgsql stable set search_path = public, pg_temp as $$
declare
  who record;
  last record;
  destination text;
  listed text;
begin
  if p_type = 'contact' then
    select c.deleted_at, c.email, c.phone, c.mobile, c.do_not_email, c.do_not_call, c.do_not_text into who
      from contacts c where c.tenant_id = p_tenant and c.id = p_id;
  else
    select l.deleted_at, l.email, l.phone, l.mobile, l.do_not_email, l.do_not_call, l.do_not_text into who
      from leads l where l.tenant_id = p_tenant and l.id = p_id;
  end if;
  if not found or who.deleted_at is not null then
    return 'deleted';
  end if;
  destination := case p_channel when 'email' then who.email when 'call' then coalesce(who.phone, who.mobile)
                                else coalesce(who.mobile, who.phone) end;
  if coalesce(btrim(destination), '') = '' then
    return 'no_destination';
  end if;
  if p_channel = 'email' and destination !~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$'
     or p_channel <> 'email' and phone_digits(destination) is null then
    return 'invalid_destination';
  end if;
  select c.state, c.legal_basis, c.address into last from consents c
   where c.tenant_id = p_tenant and (c.contact_id = case when p_type = 'contact' then p_id end or c.lead_id = case when p_type <> 'contact' then p_id end)
     and c.channel = p_channel
   order by c.created_at desc, c.id desc limit 1;
  if last.state = 'withdrawn'
     or (case p_channel when 'email' then who.do_not_email when 'call' then who.do_not_call else who.do_not_text end) then
    return 'do_not_' || p_channel;
  end if;
  select s.reason into listed from suppressions s
   where s.tenant_id = p_tenant and s.channel = p_channel and s.address_hash = suppression_key(p_tenant, p_channel, destination);
  if found then
    return case listed when 'bounced' then 'bounced' else 'suppressed' end;
  end if;
  if coalesce(tenant_setting(p_tenant, 'consent_model') ->> p_channel, 'opt_out') = 'opt_in'
     and (last.state is distinct from 'granted' or last.legal_basis <> 'consent' or last.address is not null
          and suppression_key(p_tenant, p_channel, last.address) is distinct from suppression_key(p_tenant, p_channel, destination)) then
    return 'no_consent';
  end if;
  return null;
end $$;

create or replace function campaign_capped_until(p_tenant uuid, p_type text, p_id uuid, p_destination text, p_at timestamptz, p_but uuid)
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

drop index ix_campaign_recipients_sent;
alter table campaign_recipients drop column destination_norm;
create index ix_campaign_recipients_sent on campaign_recipients (tenant_id, lower(destination), send_started_at)
  where send_started_at is not null;
