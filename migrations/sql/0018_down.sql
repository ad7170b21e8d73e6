drop trigger check_pipelines on pipelines; drop trigger check_pipelines on pipeline_stages;
drop trigger set_currency on accounts; drop trigger set_currency on leads; drop trigger set_currency on opportunities;
drop trigger move_due_at on tenants; drop trigger move_due_at on system_settings;
drop trigger move_due_at_unset on system_settings;
drop trigger rescore_lead_moved on activities; drop trigger rescore_lead_gone on activities;
drop trigger score_lead on leads;
drop trigger index_account_name on accounts;
drop trigger stamp_row on activities;
create trigger stamp_row before update on activities for each row execute function stamp_row(
  'last_activity_at', 'last_contacted_at', 'score', 'score_reason', 'conversion_probability');
do $$
begin
  execute replace(pg_get_functiondef('audit_row()'::regprocedure), '''last_activity_at'', ''due_at'', ''overdue_raised_for'',',
                  '''last_activity_at'',');
end $$;
drop index ix_idempotency_keys_expires;
alter function touch_related() owner to current_user;
create or replace function touch_related() returns trigger language plpgsql as $$
begin
  if new.related_id is not null then
    execute format('update %I set last_activity_at = now() where tenant_id = $1 and id = $2',
      case new.related_type when 'opportunity' then 'opportunities' else new.related_type || 's' end)
      using new.tenant_id, new.related_id;
  end if;
  return null;
end $$;
alter function touch_related() reset search_path;
grant execute on function touch_related() to public;
drop function check_pipelines(); drop function set_currency(); drop function move_due_at(); drop function rescore_lead();
drop function score_lead(); drop function lead_activities(uuid, uuid); drop function lead_score(leads, integer);
drop function index_account_name(); drop function contact_words(contacts); drop function opportunity_words(opportunities);
drop function forget_idempotency_keys(integer); drop function is_found(text, uuid, text[]);
