-- Rules of records: what a search of many matches tests row by row; scores, sums and due times that follow what they depend on.

-- definer: whether one record of the current tenant matches every pattern. Scope is the caller's policies on the record itself.
-- The cost makes the planner ask everything else of a row first.
create function is_found(p_type text, p_record_id uuid, p_patterns text[]) returns boolean
language plpgsql stable security definer cost 1000 set search_path = public, pg_temp as $$
begin
  return exists (select from record_index i where i.tenant_id = current_tenant_id() and i.entity_type = p_type
                    and i.record_id = p_record_id and i.text like all (p_patterns));
end $$;

-- definer: contacts and opportunities are found by the name of their account; a renamed account takes them along.
create function index_account_name() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update record_index i set text = contact_words(c)
    from contacts c
   where c.tenant_id = new.tenant_id and c.account_id = new.id and c.deleted_at is null
     and i.tenant_id = c.tenant_id and i.entity_type = 'contacts' and i.record_id = c.id;
  update record_index i set text = opportunity_words(o)
    from opportunities o
   where o.tenant_id = new.tenant_id and o.account_id = new.id and o.deleted_at is null
     and i.tenant_id = o.tenant_id and i.entity_type = 'opportunities' and i.record_id = o.id;
  return null;
end $$;
create trigger index_account_name after update of name on accounts
  for each row when (new.name is distinct from old.name) execute function index_account_name();

-- A lead's score and its parts (domain.md § 3.2); activities are counted up to 5, more make no difference.
create function lead_score(l leads, activity_count integer, out score integer, out reason text)
language plpgsql immutable parallel safe as $$
begin
  score := 30;
  reason := '30 base';
  if l.source in ('referral', 'website', 'demo_request') then
    score := score + 20; reason := reason || ', +20 source ' || l.source;
  end if;
  if l.email <> '' then
    score := score + 10; reason := reason || ', +10 e-mail';
  end if;
  if l.phone <> '' or l.mobile <> '' then
    score := score + 5; reason := reason || ', +5 phone';
  end if;
  if l.company <> '' then
    score := score + 10; reason := reason || ', +10 company';
  end if;
  if activity_count >= 1 then
    score := score + 15; reason := reason || ', +15 activity';
  end if;
  if activity_count > 3 then
    score := score + 10; reason := reason || ', +10 more than 3 activities';
  end if;
  score := least(score, 100);
end $$;
create function lead_activities(p_tenant uuid, p_lead uuid) returns integer language sql stable parallel safe as $$
  select count(*)::integer from (select 1 from activities a where a.tenant_id = p_tenant and a.related_id = p_lead
                                    and a.lead_id = p_lead and a.deleted_at is null limit 5) c
$$;
-- Scored whenever it is written; "set score = score" asks for it. What a lead was worth when it was converted stays.
create function score_lead() returns trigger language plpgsql as $$
declare
  scored record;
begin
  new.conversion_probability := case new.status when 'qualified' then 0.75 when 'contacted' then 0.45 when 'new' then 0.25
                                                when 'converted' then 1 else 0 end;
  if tg_op = 'UPDATE' and new.status = 'converted' then
    new.score := old.score;
    new.score_reason := old.score_reason;
    return new;
  end if;
  scored := lead_score(new, case when tg_op = 'UPDATE' then lead_activities(new.tenant_id, new.id) else 0 end);
  new.score := scored.score;
  new.score_reason := scored.reason;
  return new;
end $$;
create trigger score_lead before insert or update of source, email, phone, mobile, company, status, score on leads
  for each row execute function score_lead();

-- definer, because who writes an activity may not see the record it belongs to: a sign of life of that record.
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
-- definer: a lead's score follows its activities where they go, too: into the trash, back, to another record, or away.
create function rescore_lead() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.related_type = 'lead' then
    update leads set score = score where tenant_id = old.tenant_id and id = old.related_id;
  end if;
  if tg_op = 'UPDATE' and new.related_type = 'lead' and new.related_id is distinct from old.related_id then
    update leads set score = score where tenant_id = new.tenant_id and id = new.related_id;
  end if;
  return null;
end $$;
create trigger rescore_lead_moved after update of related_type, related_id, deleted_at on activities
  for each row when ((old.related_id, old.deleted_at) is distinct from (new.related_id, new.deleted_at)
                     and 'lead' in (old.related_type, new.related_type)) execute function rescore_lead();
create trigger rescore_lead_gone after delete on activities
  for each row when (old.related_type = 'lead' and old.deleted_at is null) execute function rescore_lead();

-- definer: open activities are due by the clock that holds in their tenant, from the moment it is changed.
create function move_due_at() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update activities a set due_date = a.due_date
   where a.status in ('pending', 'in_progress') and a.due_date is not null
     and case tg_table_name when 'tenants' then a.tenant_id = (to_jsonb(new) ->> 'id')::uuid else true end
     and a.due_at is distinct from (a.due_date + coalesce(a.due_time, time '23:59:59'))
           at time zone coalesce(tenant_setting(a.tenant_id, 'timezone') #>> '{}', 'America/New_York');
  return null;
end $$;
create trigger move_due_at after update of settings on tenants
  for each row when (new.settings -> 'timezone' is distinct from old.settings -> 'timezone') execute function move_due_at();
create trigger move_due_at after insert or update on system_settings
  for each row when (new.setting_key = 'timezone') execute function move_due_at();

-- definer: the installation's zone, once it is no longer set.
create trigger move_due_at_unset after delete on system_settings
  for each row when (old.setting_key = 'timezone') execute function move_due_at();

-- What is derived from other columns is no change of its own: not in the audit, and no new version.
do $$
begin
  execute replace(pg_get_functiondef('audit_row()'::regprocedure), '''last_activity_at'',',
                  '''last_activity_at'', ''due_at'', ''overdue_raised_for'',');
end $$;
drop trigger stamp_row on activities;
create trigger stamp_row before update on activities for each row execute function stamp_row(
  'last_activity_at', 'last_contacted_at', 'score', 'score_reason', 'conversion_probability', 'due_at', 'overdue_raised_for');

-- Money without a currency is in the tenant's, and stays so when the tenant's changes.
create function set_currency() returns trigger language plpgsql as $$
begin
  new.currency := coalesce(tenant_setting(new.tenant_id, 'currency') #>> '{}', 'USD');
  return new;
end $$;
create trigger set_currency before insert or update of currency on accounts
  for each row when (new.currency is null) execute function set_currency();
create trigger set_currency before insert or update of currency on leads
  for each row when (new.currency is null) execute function set_currency();
create trigger set_currency before insert or update of currency on opportunities
  for each row when (new.currency is null) execute function set_currency();

-- definer, at the end of a transaction: one default pipeline, and in each pipeline a way to be open, won and lost.
create function check_pipelines() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  row_of constant jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
  tenant constant uuid := row_of ->> 'tenant_id';
  pipeline constant uuid := coalesce(row_of ->> 'pipeline_id', row_of ->> 'id');
  missing text;
begin
  if tenant = removing_tenant_id() then
    return null;
  end if;
  if not exists (select from pipelines p where p.tenant_id = tenant and p.is_default) then
    raise exception 'One pipeline is the default. Make another one the default first.'
      using errcode = '23514', constraint = 'is_default';
  end if;
  if exists (select from pipelines p where p.tenant_id = tenant and p.id = pipeline) then
    select string_agg(k.kind, ', ') into missing from unnest(array['open', 'won', 'lost']) k (kind)
     where not exists (select from pipeline_stages s where s.tenant_id = tenant and s.pipeline_id = pipeline
                          and s.kind = k.kind and s.is_active);
    if missing is not null then
      raise exception 'A pipeline has at least one stage of each kind. Missing: %.', missing
        using errcode = '23514', constraint = 'stages';
    end if;
  end if;
  return null;
end $$;
create constraint trigger check_pipelines after insert or update or delete on pipelines
  deferrable initially deferred for each row execute function check_pipelines();
create constraint trigger check_pipelines after insert or update of pipeline_id, kind, is_active or delete on pipeline_stages
  deferrable initially deferred for each row execute function check_pipelines();

-- definer: answers kept for a repeated request go when their time is over; how many went.
create function forget_idempotency_keys(p_limit integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone integer;
begin
  delete from idempotency_keys k using (
    select tenant_id, user_id, key from idempotency_keys where expires_at < now() order by expires_at limit p_limit) old
   where (k.tenant_id, k.user_id, k.key) = (old.tenant_id, old.user_id, old.key);
  get diagnostics gone = row_count;
  return gone;
end $$;
create index ix_idempotency_keys_expires on idempotency_keys (expires_at);
