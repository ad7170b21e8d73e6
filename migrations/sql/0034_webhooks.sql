-- Events go out: published in order, tenant by tenant, and sent to webhooks.

-- An event that a consumer cannot take is tried again later, then put aside with its error (automation/publishing).
alter table events
  add column publish_tries integer not null default 0,
  add column publish_after timestamptz,
  add column publish_error text,
  add column parked_at timestamptz;
drop index ix_events_unpublished;
create index ix_events_unpublished on events (tenant_id, seq) where published_at is null and parked_at is null;

-- definer: the open tenants that have events to publish now.
create function tenants_to_publish() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id from tenants t
   where t.status = 'active' and t.deleted_at is null and exists (
     select from events e where e.tenant_id = t.id and e.published_at is null and e.parked_at is null
        and (e.publish_after is null or e.publish_after <= now()))
   order by t.id
$$;

-- definer: events of the tenant at work are published, with whatever their consumers did in this transaction.
create function mark_published(p_ids uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  update events set published_at = now(), publish_error = null, publish_after = null
   where tenant_id = current_tenant_id() and id = any (p_ids) and published_at is null
$$;

-- definer: an event of the tenant at work that a consumer could not take: again after p_wait, or put aside where that is null.
create function note_unpublished(p_id uuid, p_error text, p_wait interval) returns void
language sql security definer set search_path = public, pg_temp as $$
  update events set publish_tries = publish_tries + 1, publish_error = p_error, publish_after = now() + p_wait,
         parked_at = case when p_wait is null then now() end
   where tenant_id = current_tenant_id() and id = p_id and published_at is null
$$;

-- definer: what was put aside in the tenant at work is tried again, from the beginning; how many events.
create function release_parked_events() returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  released integer;
begin
  update events set parked_at = null, publish_after = null, publish_tries = 0
   where tenant_id = current_tenant_id() and parked_at is not null and published_at is null;
  get diagnostics released = row_count;
  return released;
end $$;

-- definer: removes events of the tenant at work that were published before p_until, at most 1000; how many. Their ids tell when
-- they were made, so that old ones are found by the key.
create function forget_published_events(p_until timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  removed integer;
begin
  delete from events where tenant_id = current_tenant_id() and id = any (array(
    select e.id from events e
     where e.tenant_id = current_tenant_id() and e.published_at < p_until
       and e.id < (lpad(to_hex((extract(epoch from p_until) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
     order by e.id limit 1000));
  get diagnostics removed = row_count;
  return removed;
end $$;

create table webhook (
  tenant_id uuid not null references tenants (id),
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by uuid default current_user_id() references users (id),
  updated_by uuid default current_user_id() references users (id),
  version integer not null default 1,
  url text not null,
  name text not null,
  event_types text[] not null default '{*}',
  entity_types text[] not null default '{}',
  changed_fields text[] not null default '{}',
  is_active boolean not null default true,
  secret bytea not null,
  description text,
  headers bytea,
  failure_count integer not null default 0,
  disabled_reason text,
  constraint pk_webhook primary key (tenant_id, id)
);
create index ix_webhook_created on webhook (tenant_id, created_at, id);
create unique index uq_webhook_name on webhook (tenant_id, lower(name));

create table webhook_deliveries (
  tenant_id uuid not null references tenants (id),
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by uuid default current_user_id() references users (id),
  updated_by uuid default current_user_id() references users (id),
  version integer not null default 1,
  webhook_id uuid not null,
  event_id uuid not null,
  event text not null,
  entity_id uuid,
  body jsonb not null,
  status text not null default 'pending',
  attempt integer not null default 0,
  next_attempt_at timestamptz,
  delivered_at timestamptz,
  http_status integer,
  response_excerpt text,
  duration_ms integer,
  error text,
  constraint pk_webhook_deliveries primary key (tenant_id, id),
  constraint fk_webhook_deliveries_tenant_id_webhook_id foreign key (tenant_id, webhook_id)
    references webhook (tenant_id, id) on delete cascade,
  constraint uq_webhook_deliveries_event unique (tenant_id, webhook_id, event_id),
  constraint ck_webhook_deliveries_status check (status in ('pending', 'delivering', 'delivered', 'failed', 'dead'))
);
create index ix_webhook_deliveries_created on webhook_deliveries (tenant_id, created_at, id);
create index ix_webhook_deliveries_due on webhook_deliveries (tenant_id, next_attempt_at) where next_attempt_at is not null;

-- definer: the open tenants that have something to send to a webhook now, in any order, so that none is always the last.
create function tenants_with_deliveries() returns setof uuid
language sql volatile security definer set search_path = public, pg_temp as $$
  select t.id from tenants t
   where t.status = 'active' and t.deleted_at is null
     and exists (
       select from webhook_deliveries d join webhook w on w.tenant_id = d.tenant_id and w.id = d.webhook_id and w.is_active
        where d.tenant_id = t.id and d.next_attempt_at <= now())
     and not exists (
       select from module_settings m where m.tenant_id = t.id and m.module_name = 'integrations' and not m.is_enabled)
   order by random()
$$;
