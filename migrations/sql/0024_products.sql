-- Products, the lines of a deal, and what a pipeline asks of its deals.

alter table pipelines
  add column lost_reasons text[] default '{}' not null,
  add column only_listed_reasons boolean default false not null;
alter table pipeline_stages
  add column required_fields text[] default '{}' not null,
  add column rotting_days integer constraint ck_pipeline_stages_rotting_days check (rotting_days between 1 and 3650);

create table products (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  name text not null,
  code text,
  family text,
  price numeric(18, 2) default 0 not null constraint ck_products_price_min check (price >= 0),
  currency varchar(3) constraint ck_products_currency check (currency ~ '^[A-Z]{3}$'),
  unit text,
  is_active boolean default true not null,
  description text,
  name_norm text generated always as (lower(name)) stored,
  code_norm text generated always as (lower(code)) stored,
  tags text[] default '{}' not null,
  custom jsonb default '{}' not null,
  metadata jsonb default '{}' not null,
  external_id text,
  last_activity_at timestamptz,
  deleted_at timestamptz,
  deleted_by uuid,
  merged_into uuid,
  constraint pk_products primary key (tenant_id, id),
  constraint fk_products_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_products_created_by foreign key (created_by) references users (id),
  constraint fk_products_updated_by foreign key (updated_by) references users (id)
);
create index ix_products_created on products (tenant_id, created_at, id);
create index ix_products_updated on products (tenant_id, updated_at, id) where deleted_at is null;
create index ix_products_deleted on products (tenant_id, deleted_at, id) where deleted_at is not null;
create index ix_products_name_norm on products (tenant_id, name_norm, id);
create unique index uq_products_external_id on products (tenant_id, external_id)
  where external_id is not null and deleted_at is null;
create unique index uq_products_code_norm on products (tenant_id, code_norm) where code_norm is not null and deleted_at is null;

create table opportunity_lines (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  opportunity_id uuid not null,
  product_id uuid,
  position integer not null,
  name text not null,
  code text,
  quantity numeric(12, 3) default 1 not null constraint ck_opportunity_lines_quantity check (quantity > 0),
  unit_price numeric(18, 2) not null constraint ck_opportunity_lines_unit_price check (unit_price >= 0),
  discount numeric(5, 2) default 0 not null constraint ck_opportunity_lines_discount check (discount between 0 and 100),
  currency varchar(3) not null,
  total numeric(18, 2) generated always as (round(quantity * unit_price * (100 - discount) / 100, 2)) stored,
  constraint pk_opportunity_lines primary key (tenant_id, id),
  constraint fk_opportunity_lines_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_opportunity_lines_created_by foreign key (created_by) references users (id),
  constraint fk_opportunity_lines_updated_by foreign key (updated_by) references users (id),
  constraint fk_opportunity_lines_tenant_id_opportunity_id foreign key (tenant_id, opportunity_id)
    references opportunities (tenant_id, id) on delete cascade,
  constraint fk_opportunity_lines_tenant_id_product_id foreign key (tenant_id, product_id)
    references products (tenant_id, id) on delete set null (product_id)
);
create index ix_opportunity_lines_created on opportunity_lines (tenant_id, created_at, id);
create index ix_opportunity_lines_opportunity on opportunity_lines (tenant_id, opportunity_id, position, id);
create index ix_opportunity_lines_product on opportunity_lines (tenant_id, product_id) where product_id is not null;

alter table opportunities
  add column product_id uuid,
  add column line_count integer default 0 not null,
  add constraint fk_opportunities_tenant_id_product_id foreign key (tenant_id, product_id)
    references products (tenant_id, id) on delete set null (product_id);
create index ix_opportunities_product on opportunities (tenant_id, product_id) where product_id is not null;

-- A line is in the currency of its deal: amounts of different currencies are never added.
create function price_line() returns trigger language plpgsql as $$
declare
  currency_of_deal constant text := (select o.currency from opportunities o
                                      where o.tenant_id = new.tenant_id and o.id = new.opportunity_id);
begin
  if tg_op = 'INSERT' then
    new.currency := currency_of_deal;
  elsif new.currency is distinct from currency_of_deal then
    raise exception 'Products priced in % cannot be added up with those of a deal in %.', new.currency, currency_of_deal
      using errcode = '23514', constraint = 'currency';
  end if;
  return new;
end $$;
create trigger price_line before insert or update of opportunity_id, currency on opportunity_lines
  for each row execute function price_line();

-- The deal follows its lines: how many there are, what they come to, and the product of the first one.
create function follow_lines_of(p_tenant uuid, p_deals uuid[]) returns void language sql as $$
  update opportunities o
     set line_count = s.lines, amount = case when s.lines = 0 then o.amount else s.total end, product_id = s.product
    from (select d.id, count(l.id)::integer as lines, sum(l.total) as total,
                 (array_agg(l.product_id order by l.position, l.id))[1] as product
            from unnest(p_deals) d (id)
            left join opportunity_lines l on l.tenant_id = p_tenant and l.opportunity_id = d.id group by d.id) s
   where o.tenant_id = p_tenant and o.id = s.id
     and (o.line_count, o.product_id, o.amount)
         is distinct from (s.lines, s.product, case when s.lines = 0 then o.amount else s.total end)
$$;
create function follow_lines() returns trigger language plpgsql as $$
begin
  if current_user = 'aisha_definer' then
    return null;  -- a whole tenant is being removed
  end if;
  if tg_op = 'DELETE' then
    perform follow_lines_of(tenant_id, array_agg(distinct opportunity_id)) from gone group by tenant_id;
  elsif tg_op = 'INSERT' then
    perform follow_lines_of(tenant_id, array_agg(distinct opportunity_id)) from come group by tenant_id;
  else
    perform follow_lines_of(tenant_id, array_agg(distinct opportunity_id))
       from (select tenant_id, opportunity_id from gone union select tenant_id, opportunity_id from come) both_of
      group by tenant_id;
  end if;
  return null;
end $$;
create trigger follow_lines_insert after insert on opportunity_lines referencing new table as come
  for each statement execute function follow_lines();
create trigger follow_lines_update after update on opportunity_lines referencing old table as gone new table as come
  for each statement execute function follow_lines();
create trigger follow_lines_delete after delete on opportunity_lines referencing old table as gone
  for each statement execute function follow_lines();

-- Whoever writes the amount of a deal with lines writes their sum; its currency stays.
create function keep_sum_of_lines() returns trigger language plpgsql as $$
declare
  total numeric;
begin
  select sum(l.total) into total from opportunity_lines l where l.tenant_id = new.tenant_id and l.opportunity_id = new.id;
  if total is null then
    return new;
  end if;
  if new.currency is distinct from old.currency then
    raise exception 'The products of this deal are priced in %. Remove them before you change the currency.', old.currency
      using errcode = '23514', constraint = 'currency';
  end if;
  new.amount := total;
  return new;
end $$;
create trigger keep_sum_of_lines before update of amount, currency on opportunities
  for each row when (new.line_count > 0) execute function keep_sum_of_lines();

-- Put the deals of a stage into another one of the same kind, with the events of a move; how many there were.
create function move_stage(p_tenant uuid, p_pipeline uuid, p_key text, p_to_pipeline uuid, p_to_key text) returns bigint
language sql as $$
  with target as (
    select s.probability from pipeline_stages s where s.tenant_id = p_tenant and s.pipeline_id = p_to_pipeline and s.key = p_to_key),
  moved as (
    update opportunities o set pipeline_id = p_to_pipeline, stage = p_to_key, probability = target.probability from target
     where o.tenant_id = p_tenant and o.pipeline_id = p_pipeline and o.stage = p_key returning o.id, o.deleted_at),
  told as (
    insert into events (tenant_id, event, entity_type, entity_id, actor_id, payload)
    select p_tenant, e.event, 'opportunity', m.id, current_user_id(), e.payload
      from moved m cross join lateral (values
        ('opportunity.updated', jsonb_build_object('id', m.id, 'changes', jsonb_build_object('stage', jsonb_build_array(p_key, p_to_key)))),
        ('opportunity.stage_changed', jsonb_build_object('before', p_key, 'after', p_to_key))) e (event, payload)
     where m.deleted_at is null)
  select count(*) from moved
$$;

-- The guide's setting (§ 4.4): the stages of the default pipeline as a list of names or objects. It is carried out, not kept.
create function stage_key(p_text text) returns text language sql immutable as $$
  select case k when 'prospect' then 'prospecting' when 'qualified' then 'qualification'
                when 'closed' then 'closed_won' when 'won' then 'closed_won' when 'closedwon' then 'closed_won'
                when 'lost' then 'closed_lost' when 'closedlost' then 'closed_lost' else k end
    from (select left(trim(both '_' from regexp_replace(lower(p_text), '[^a-z0-9]+', '_', 'g')), 50) as k) x
$$;
create function stages_of_setting(p_setting jsonb)
returns table (place integer, key text, name text, kind text, probability integer, color text) language sql stable as $$
  with given as (
    select e.value as v, e.ordinality as n, stage_key(coalesce(e.value ->> 'key', e.value ->> 'name', e.value #>> '{}')) as key
      from jsonb_array_elements(p_setting) with ordinality e),
  usual (key, name, kind, probability, color) as (values
    ('prospecting', 'Prospecting', 'open', 10, 'slate'), ('qualification', 'Qualification', 'open', 25, 'sky'),
    ('proposal', 'Proposal', 'open', 50, 'accent'), ('negotiation', 'Negotiation', 'open', 75, 'warning'),
    ('closed_won', 'Won', 'won', 100, 'success'), ('closed_lost', 'Lost', 'lost', 0, 'rose')),
  named as (
    select g.n, g.key, coalesce(g.v ->> 'name', u.name,
             case when jsonb_typeof(g.v) = 'string' and g.v #>> '{}' ~ '[A-Z ]' then btrim(g.v #>> '{}')
                  else initcap(replace(g.key, '_', ' ')) end) as name,
           coalesce(g.v ->> 'kind', u.kind, 'open') as kind, (g.v ->> 'probability')::integer as probability,
           u.probability as usual, coalesce(g.v ->> 'color', u.color, 'slate') as color
      from (select distinct on (key) * from given where key <> '' order by key, n) g left join usual u on u.key = g.key),
  closing as (
    select 1000 + u.probability as n, u.key, u.name, u.kind, u.probability, u.probability as usual, u.color from usual u
     where u.kind <> 'open' and not exists (select from named where named.kind = u.kind)),
  everything as (select * from named union all select * from closing)
  select (row_number() over (order by n))::integer, e.key, e.name, e.kind,
         case e.kind when 'won' then 100 when 'lost' then 0 else coalesce(e.probability, e.usual,
           (10 + 80 * (row_number() over (partition by e.kind order by n) - 1) / greatest(1, count(*) over (partition by e.kind)))::integer) end,
         e.color
    from everything e
$$;
create function write_stages() returns trigger language plpgsql as $$
declare
  pipeline constant uuid := (select p.id from pipelines p where p.tenant_id = new.tenant_id and p.is_default);
  old_stage record;
begin
  if pipeline is null or jsonb_typeof(new.settings -> 'stages') is distinct from 'array' then
    raise exception 'stages is a list of names.' using errcode = '23514', constraint = 'stages';
  end if;
  insert into pipeline_stages as s (tenant_id, pipeline_id, key, name, position, kind, probability, color)
  select new.tenant_id, pipeline, w.key, w.name, 1000 + w.place, w.kind, w.probability, w.color
    from stages_of_setting(new.settings -> 'stages') w
  on conflict (tenant_id, pipeline_id, key) do update set position = excluded.position, is_active = true;
  for old_stage in
    select s.id, s.key, s.kind from pipeline_stages s
     where s.tenant_id = new.tenant_id and s.pipeline_id = pipeline and s.position <= 1000
  loop
    perform move_stage(new.tenant_id, pipeline, old_stage.key, pipeline, t.key)
       from (select s.key from pipeline_stages s
              where s.tenant_id = new.tenant_id and s.pipeline_id = pipeline and s.position > 1000 and s.kind = old_stage.kind
              order by s.position limit 1) t;
    delete from pipeline_stages s where s.tenant_id = new.tenant_id and s.id = old_stage.id;
  end loop;
  update pipeline_stages s set position = s.position - 1000
   where s.tenant_id = new.tenant_id and s.pipeline_id = pipeline and s.position > 1000;
  new.settings := new.settings - 'stages';
  return new;
end $$;
create trigger write_stages before insert or update of settings on module_settings
  for each row when (new.module_name = 'opportunities' and new.settings ? 'stages') execute function write_stages();

-- What everybody of a tenant may see is found by everybody, too: a product belongs to nobody.
do $$
begin
  execute replace(pg_get_functiondef('search_ids(text,text[],integer)'::regprocedure),
                  'if not view_all() then', 'if not view_all() and p_type <> ''products'' then');
end $$;
