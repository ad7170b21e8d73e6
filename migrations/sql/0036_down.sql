-- Nobody is told anything any more.
drop trigger stamp_row on activities;
create trigger stamp_row before update on activities for each row execute function stamp_row(
  'last_activity_at', 'last_contacted_at', 'score', 'score_reason', 'conversion_probability', 'due_at', 'overdue_raised_for');
do $$
begin
  execute replace(pg_get_functiondef('audit_row()'::regprocedure), '''overdue_raised_for'', ''reminded_for'',', '''overdue_raised_for'',');
end $$;
drop index ix_activities_reminders;
alter table activities drop column reminded_for;
drop trigger tell_live on bulk_changes; drop trigger tell_live on record_exports; drop trigger tell_live on import_jobs;
drop function add_notifications(jsonb); drop function add_login_notices(uuid, text, text);
drop function forget_old_notifications(); drop function erase_notifications(uuid[], uuid, text);
drop table notification_preferences; drop table notifications;
drop function tell_live();
