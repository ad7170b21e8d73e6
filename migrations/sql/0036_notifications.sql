-- What people are told in the product, how each wants to be told, and the signals of the browser's live channel.

create table notifications (
  tenant_id uuid not null,
  id uuid default uuid_v7() not null,
  created_at timestamptz default now() not null,
  user_id uuid not null,
  type text not null constraint ck_notifications_type check (type in (
    'info', 'success', 'warning', 'error', 'escalation', 'assignment', 'mention', 'reminder', 'overdue', 'approval', 'suggestion',
    'call', 'campaign', 'import', 'export', 'workflow', 'security', 'system')),
  title text not null,
  message text default '' not null,
  link text,
  entity_type text,
  entity_id uuid,
  count integer default 1 not null,
  is_shown boolean default true not null,
  read_at timestamptz,
  dedupe_key text,
  metadata jsonb default '{}' not null,
  constraint pk_notifications primary key (tenant_id, id),
  constraint fk_notifications_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_notifications_user_id foreign key (user_id) references users (id)
);
create index ix_notifications_inbox on notifications (tenant_id, user_id, created_at, id);
create index ix_notifications_unread on notifications (tenant_id, user_id) where read_at is null;
create index ix_notifications_entity on notifications (tenant_id, entity_id) where entity_id is not null;
create index ix_notifications_age on notifications (created_at);
create unique index uq_notifications_dedupe on notifications (tenant_id, user_id, dedupe_key) where read_at is null;

create table notification_preferences (
  tenant_id uuid not null,
  user_id uuid not null,
  type text not null,
  in_app boolean not null,
  by_email boolean not null,
  constraint pk_notification_preferences primary key (tenant_id, user_id, type),
  constraint fk_notification_preferences_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_notification_preferences_user_id foreign key (user_id) references users (id),
  constraint ck_notification_preferences_type check (type in (
    'info', 'success', 'warning', 'error', 'escalation', 'assignment', 'mention', 'reminder', 'overdue', 'approval', 'suggestion',
    'call', 'campaign', 'import', 'export', 'workflow', 'security', 'system')),
  constraint ck_notification_preferences_security check (type <> 'security' or in_app)
);

-- definer: tell members of the current tenant, each as they wish; whoever tells is somebody else. What is told again while it is
-- unread replaces the earlier words and is counted. Answers who is to be mailed: nobody twice for what they have not read.
create function add_notifications(p_rows jsonb) returns table (email text, title text, message text, link text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  return query
  with given as (
    select g.*, coalesce(p.in_app, true) as in_app, coalesce(p.by_email, g.mails) as by_email, u.email as address
      from jsonb_to_recordset(p_rows) as g (id uuid, user_id uuid, type text, title text, message text, link text, entity_type text,
             entity_id uuid, count integer, dedupe_key text, metadata jsonb, mails boolean)
      join employees e on e.tenant_id = current_tenant_id() and e.user_id = g.user_id and e.status in ('active', 'on_leave')
      join users u on u.id = g.user_id and u.status = 'active'
      left join notification_preferences p
        on p.tenant_id = current_tenant_id() and p.user_id = g.user_id and p.type = g.type),
  told as (
    insert into notifications as n (tenant_id, id, user_id, type, title, message, link, entity_type, entity_id, count, is_shown,
                                    dedupe_key, metadata)
    select current_tenant_id(), g.id, g.user_id, g.type, g.title, g.message, g.link, g.entity_type, g.entity_id, g.count, g.in_app,
           g.dedupe_key, coalesce(g.metadata, '{}')
      from given g where g.in_app or g.by_email
    on conflict (tenant_id, user_id, dedupe_key) where read_at is null
    do update set title = excluded.title, message = excluded.message, link = excluded.link, count = n.count + excluded.count,
                  is_shown = excluded.is_shown, created_at = now()
    returning n.id)
  select g.address, g.title, g.message, g.link from given g join told t on t.id = g.id where g.by_email and g.address is not null;
end $$;

-- definer: tell a login about itself, in every tenant where it is a member: a changed password, another second factor.
create function add_login_notices(p_user uuid, p_title text, p_message text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into notifications (tenant_id, user_id, type, title, message, link)
  select e.tenant_id, p_user, 'security', p_title, p_message, '/settings/account'
    from employees e join tenants t on t.id = e.tenant_id and t.status = 'active'
   where e.user_id = p_user and e.status in ('active', 'on_leave');
end $$;

-- definer: forget what is old, of all tenants, and in the current tenant what names a person who is erased. How many it was.
create function forget_old_notifications() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  update notifications set read_at = now()
   where not is_shown and read_at is null and created_at < now() - interval '1 hour';
  delete from notifications where created_at < now() - interval '180 days' or read_at < now() - interval '90 days';
  get diagnostics gone = row_count;
  return gone;
end $$;
create function erase_notifications(p_entities uuid[], p_user uuid, p_pattern text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  delete from notifications n
   where n.tenant_id = current_tenant_id()
     and (n.entity_id = any (p_entities) or n.user_id = p_user or n.title ~* p_pattern or n.message ~* p_pattern);
  get diagnostics gone = row_count;
  delete from notification_preferences p where p.tenant_id = current_tenant_id() and p.user_id = p_user;
  return gone;
end $$;

-- A signal for the live channel: whose notifications or jobs have changed, and nothing of what they say.
create function tell_live() returns trigger language plpgsql as $$
declare
  changed jsonb := to_jsonb(coalesce(new, old));
begin
  if changed ->> tg_argv[1] is not null then
    perform pg_notify('aisha_live', tg_argv[0] || ':' || (changed ->> 'tenant_id') || ':' || (changed ->> tg_argv[1]));
  end if;
  return null;
end $$;
create trigger tell_live after insert or update or delete on notifications
  for each row execute function tell_live('notifications', 'user_id');
create trigger tell_live after insert or update on bulk_changes for each row execute function tell_live('jobs', 'user_id');
create trigger tell_live after insert or update on record_exports for each row execute function tell_live('jobs', 'user_id');
create trigger tell_live after insert or update on import_jobs for each row execute function tell_live('jobs', 'created_by');

-- For which moment an activity's assignee was reminded. As with what is derived: no change of its own, and no new version.
alter table activities add column reminded_for timestamptz;
create index ix_activities_reminders on activities (tenant_id, reminder_at)
  where reminder_at is not null and status in ('pending', 'in_progress');
do $$
begin
  execute replace(pg_get_functiondef('audit_row()'::regprocedure), '''overdue_raised_for'',', '''overdue_raised_for'', ''reminded_for'',');
end $$;
drop trigger stamp_row on activities;
create trigger stamp_row before update on activities for each row execute function stamp_row(
  'last_activity_at', 'last_contacted_at', 'score', 'score_reason', 'conversion_probability', 'due_at', 'overdue_raised_for',
  'reminded_for');
