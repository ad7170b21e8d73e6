-- A secret link to one's own activities, for other calendars: one a person and workspace; the token itself is stored nowhere.
create table calendar_feeds (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  user_id uuid not null,
  token_hash text not null,
  last_seen_at timestamptz,
  constraint pk_calendar_feeds primary key (tenant_id, id),
  constraint uq_calendar_feeds_token_hash unique (token_hash),
  constraint uq_calendar_feeds_user unique (tenant_id, user_id),
  constraint fk_calendar_feeds_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_calendar_feeds_created_by foreign key (created_by) references users (id),
  constraint fk_calendar_feeds_updated_by foreign key (updated_by) references users (id),
  constraint fk_calendar_feeds_user_id foreign key (user_id) references users (id)
);
create index ix_calendar_feeds_created on calendar_feeds (tenant_id, created_at, id);

-- definer: whose calendar a token opens, by its hash; nobody has signed in, so no tenant is known. Notes that a calendar asked, at most
-- once a minute. What that person may see, `enter` and the policies judge.
create function use_calendar_feed(p_hash text) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  feed record;
begin
  select f.tenant_id, f.id, f.user_id, f.last_seen_at into feed
    from calendar_feeds f
    join tenants t on t.id = f.tenant_id and t.status = 'active' and t.deleted_at is null
    join users u on u.id = f.user_id and u.status = 'active'
    join employees e on e.tenant_id = f.tenant_id and e.user_id = f.user_id and e.status in ('active', 'on_leave')
   where f.token_hash = p_hash;
  if not found then
    return null;
  end if;
  if feed.last_seen_at is null or feed.last_seen_at < now() - interval '1 minute' then
    update calendar_feeds f set last_seen_at = now() where f.tenant_id = feed.tenant_id and f.id = feed.id;
  end if;
  return jsonb_build_object('tenant_id', feed.tenant_id, 'user_id', feed.user_id);
end $$;

-- definer: a link dies with its owner's login or membership, for good: who comes back makes a new one.
create function end_calendar_feeds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'users' then
    delete from calendar_feeds where user_id = new.id;
  else
    delete from calendar_feeds where tenant_id = old.tenant_id and user_id = old.user_id;
  end if;
  return null;
end $$;
create trigger end_calendar_feeds after update of status on users
  for each row when (old.status = 'active' and new.status <> 'active') execute function end_calendar_feeds();
create trigger end_calendar_feeds_deleted after delete on employees
  for each row when (old.user_id is not null) execute function end_calendar_feeds();
create trigger end_calendar_feeds after update of status, user_id on employees
  for each row when (old.user_id is not null and (new.status in ('inactive', 'terminated') or new.user_id is distinct from old.user_id))
  execute function end_calendar_feeds();
