drop index ix_activities_mails_of_deal;
drop index ix_email_outbox_activity;
drop index ix_email_outbox_pace;
alter table email_outbox
  drop column route, drop column integration_id, drop column attempted_at, drop column from_name, drop column reply_to,
  drop column activity_id, drop column is_bounce;
