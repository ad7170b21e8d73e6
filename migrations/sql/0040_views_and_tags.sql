-- Saved views of lists, what each person makes of them, and the tags that records hold.

create table saved_views (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  entity text not null,
  name text not null,
  filter jsonb default '{}' not null,
  q text,
  sort text,
  columns text[],
  layout text default 'table' not null constraint ck_saved_views_layout check (layout in ('table', 'board')),
  pipeline_id uuid,
  user_id uuid not null,
  is_shared boolean default false not null,
  constraint pk_saved_views primary key (tenant_id, id),
  constraint fk_saved_views_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_saved_views_created_by foreign key (created_by) references users (id),
  constraint fk_saved_views_updated_by foreign key (updated_by) references users (id),
  constraint fk_saved_views_user_id foreign key (user_id) references users (id),
  constraint fk_saved_views_tenant_id_pipeline_id foreign key (tenant_id, pipeline_id)
    references pipelines (tenant_id, id) on delete set null (pipeline_id)
);
create index ix_saved_views_created on saved_views (tenant_id, created_at, id);
create unique index uq_saved_views_name on saved_views (tenant_id, user_id, entity, lower(name));
create index ix_saved_views_pipeline on saved_views (tenant_id, pipeline_id) where pipeline_id is not null;

create table saved_view_choices (
  tenant_id uuid not null,
  user_id uuid not null,
  view_id uuid not null,
  is_pinned boolean default true not null,
  is_default boolean default false not null,
  constraint pk_saved_view_choices primary key (tenant_id, user_id, view_id),
  constraint fk_saved_view_choices_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_saved_view_choices_user_id foreign key (user_id) references users (id),
  constraint fk_saved_view_choices_tenant_id_view_id foreign key (tenant_id, view_id)
    references saved_views (tenant_id, id) on delete cascade
);

create table tags (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  name text not null,
  slug text not null,
  color text,
  description text,
  entity_types text[] default '{}' not null,
  constraint pk_tags primary key (tenant_id, id),
  constraint uq_tags_tenant_id_slug unique (tenant_id, slug),
  constraint fk_tags_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_tags_created_by foreign key (created_by) references users (id),
  constraint fk_tags_updated_by foreign key (updated_by) references users (id)
);
create index ix_tags_created on tags (tenant_id, created_at, id);

-- Tags that records hold already get a row each.
do $$
declare
  held text;
begin
  foreach held in array array['accounts', 'contacts', 'leads', 'opportunities', 'activities', 'notes', 'products'] loop
    execute format('alter table %I no force row level security', held);
    execute format(
      'insert into tags (tenant_id, name, slug) select distinct tenant_id, replace(tag, ''-'', '' ''), tag'
      ' from %I, unnest(tags) tag on conflict do nothing', held);
    execute format('alter table %I force row level security', held);
  end loop;
end $$;

-- A filter in which one tag stands in another's place.
create function retag(p_filter jsonb, p_old text, p_new text) returns jsonb
language plpgsql immutable set search_path = public, pg_temp as $$
declare
  joiner text;
begin
  foreach joiner in array array['and', 'or'] loop
    if jsonb_typeof(p_filter -> joiner) = 'array' then
      return jsonb_build_object(joiner, (
        select coalesce(jsonb_agg(retag(e.part, p_old, p_new) order by e.place), '[]')
          from jsonb_array_elements(p_filter -> joiner) with ordinality e (part, place)));
    end if;
  end loop;
  if p_filter ->> 'field' is distinct from 'tags' or jsonb_typeof(p_filter -> 'value') is distinct from 'array' then
    return p_filter;
  end if;
  return jsonb_set(p_filter, '{value}', (
    select coalesce(jsonb_agg(v.value order by v.place), '[]')
      from (select case when e.value = p_old then p_new else e.value end as value, min(e.place) as place
              from jsonb_array_elements_text(p_filter -> 'value') with ordinality e (value, place) group by 1) v));
end $$;

-- definer: the same in every saved view of the current tenant, whoever's it is.
create function retag_views(p_old text, p_new text) returns void
language sql security definer set search_path = public, pg_temp as $$
  update saved_views set filter = retag(filter, p_old, p_new)
   where tenant_id = current_tenant_id() and filter <> retag(filter, p_old, p_new)
$$;
