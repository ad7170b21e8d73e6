-- Fields that a tenant adds to its records (domain.md § 3.12), and the index by which their values are found and sorted.
create table custom_fields (
  tenant_id uuid not null,
  id uuid default gen_random_uuid() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer default 1 not null,
  entity text not null constraint ck_custom_fields_entity
    check (entity in ('contact', 'account', 'lead', 'opportunity', 'activity')),
  field_name text not null constraint ck_custom_fields_field_name check (field_name ~ '^[a-z][a-z0-9_]{0,49}$'),
  label text,
  field_type text not null constraint ck_custom_fields_field_type
    check (field_type in ('text', 'textarea', 'number', 'currency', 'percent', 'date', 'datetime', 'boolean', 'select',
                          'multiselect', 'email', 'phone', 'url', 'user', 'json')),
  options jsonb,
  is_required boolean default false not null,
  is_unique boolean default false not null,
  is_sensitive boolean default false not null,
  default_value jsonb,
  help_text text,
  position integer default 0 not null,
  section text,
  validation jsonb,
  visible_to text[],
  is_active boolean default true not null,
  retired_at timestamptz,
  purge_started_at timestamptz,
  constraint pk_custom_fields primary key (tenant_id, id),
  constraint uq_custom_fields_tenant_id_entity_field_name unique (tenant_id, entity, field_name),
  constraint fk_custom_fields_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_custom_fields_created_by foreign key (created_by) references users (id),
  constraint fk_custom_fields_updated_by foreign key (updated_by) references users (id)
);
create index ix_custom_fields_created on custom_fields (tenant_id, created_at, id);

-- One row a value (of a choice of several: one a choice), in a text that sorts as the value does. Plain text is leak-proof, so row
-- security keeps the index (stack.md, fact 3).
create table custom_values (
  tenant_id uuid not null,
  field_id uuid not null,
  record_id uuid not null,
  value text collate "C" not null,
  is_unique boolean default false not null,
  constraint pk_custom_values primary key (tenant_id, field_id, record_id, value),
  constraint fk_custom_values_tenant_id_field_id foreign key (tenant_id, field_id)
    references custom_fields (tenant_id, id) on delete cascade
);
create index ix_custom_values_value on custom_values (tenant_id, field_id, value, record_id);
create unique index uq_custom_values_value on custom_values (tenant_id, field_id, value) where is_unique;
create statistics custom_values_of_fields (mcv, dependencies, ndistinct) on tenant_id, field_id, value from custom_values;
alter statistics custom_values_of_fields set statistics 300;

-- The text by which a value is found: numbers shifted to be positive and of one length; text without case and accents.
create function custom_key(p_type text, p_value jsonb) returns text language plpgsql immutable strict parallel safe as $$
begin
  if p_type in ('number', 'currency', 'percent') then
    return case when jsonb_typeof(p_value) = 'number' and abs(p_value::numeric) < 1e15
                then lpad(round((p_value::numeric + 1e15) * 10000)::text, 20, '0') end;
  elsif p_type = 'json' then
    return case when jsonb_typeof(p_value) <> 'null' then '' end;
  elsif p_type in ('date', 'datetime', 'boolean', 'user', 'select', 'multiselect') then
    return left(p_value #>> '{}', 255);
  end if;
  return left(btrim(search_text(p_value #>> '{}')), 255);
end $$;

-- A value's rows in the index: one, or one a choice. A single choice also counts where several are admitted, and the reverse.
create function custom_keys(p_type text, p_value jsonb) returns setof text language sql immutable parallel safe as $$
  select distinct k.key from (
    select custom_key(p_type, e.value) as key
      from jsonb_array_elements(case when jsonb_typeof(p_value) = 'array' and p_type <> 'json' then p_value else jsonb_build_array(p_value) end) e (value)
  ) k where k.key is not null
$$;

-- The table of an entity, by the name that custom fields give it.
create function custom_table(p_entity text) returns text language sql immutable parallel safe as $$
  select case p_entity when 'opportunity' then 'opportunities' when 'activity' then 'activities' else p_entity || 's' end
$$;

-- definer, because a foreign key's action fires it as the owner: the index follows its records; argument: the entity.
create function index_custom() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken text;
begin
  if tg_op = 'DELETE' then
    delete from custom_values v using custom_fields f
     where f.tenant_id = old.tenant_id and f.entity = tg_argv[0]
       and v.tenant_id = old.tenant_id and v.field_id = f.id and v.record_id = old.id;
    return null;
  end if;
  if tg_op = 'UPDATE' then
    delete from custom_values v using custom_fields f
     where f.tenant_id = new.tenant_id and f.entity = tg_argv[0]
       and v.tenant_id = new.tenant_id and v.field_id = f.id and v.record_id = new.id
       and not exists (select from custom_keys(f.field_type, new.custom -> f.field_name) k (value) where k.value = v.value);
  end if;
  insert into custom_values (tenant_id, field_id, record_id, value, is_unique)
  select new.tenant_id, f.id, new.id, k.value, f.is_unique and new.deleted_at is null
    from custom_fields f, custom_keys(f.field_type, new.custom -> f.field_name) k (value)
   where f.tenant_id = new.tenant_id and f.entity = tg_argv[0] and new.custom ? f.field_name
  on conflict (tenant_id, field_id, record_id, value) do update set is_unique = excluded.is_unique
   where custom_values.is_unique <> excluded.is_unique;
  return null;
exception when unique_violation then
  select f.field_name into taken
    from custom_fields f, custom_keys(f.field_type, new.custom -> f.field_name) k (value), custom_values v
   where f.tenant_id = new.tenant_id and f.entity = tg_argv[0] and f.is_unique
     and v.tenant_id = new.tenant_id and v.field_id = f.id and v.value = k.value and v.is_unique and v.record_id <> new.id
   order by f.position, f.field_name limit 1;
  raise exception 'This value is taken.'
    using errcode = '23505', table = 'custom_values', constraint = 'uq_custom_values_custom.' || coalesce(taken, 'value');
end $$;

-- definer: a field that is declared or changes its uniqueness takes its place in the index; values that stood there before count.
create function index_custom_field() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    execute format('insert into custom_values (tenant_id, field_id, record_id, value, is_unique)'
      ' select t.tenant_id, $2, t.id, k.value, $5 and t.deleted_at is null from %I t, custom_keys($3, t.custom -> $4) k (value)'
      ' where t.tenant_id = $1 and t.custom <> ''{}'' and t.custom ? $4', custom_table(new.entity))
      using new.tenant_id, new.id, new.field_type, new.field_name, new.is_unique;
  elsif new.is_unique is distinct from old.is_unique then
    execute format('update custom_values v set is_unique = $3 and t.deleted_at is null from %I t'
      ' where v.tenant_id = $1 and v.field_id = $2 and t.tenant_id = v.tenant_id and t.id = v.record_id', custom_table(new.entity))
      using new.tenant_id, new.id, new.is_unique;
  end if;
  return null;
exception when unique_violation then
  raise exception 'Some records share a value.'
    using errcode = '23505', table = 'custom_fields', constraint = 'uq_custom_fields_is_unique';
end $$;
create trigger index_custom_field after insert or update of is_unique on custom_fields
  for each row execute function index_custom_field();
create trigger bump_access after insert or delete or update on custom_fields for each row execute function bump_access();

-- definer: what a process remembers of a tenant's fields, beside `access_of`; a text, '' without any.
create function custom_fields_of(p_tenant uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', f.id, 'entity', f.entity, 'name', f.field_name, 'label', f.label, 'type', f.field_type, 'options', f.options,
    'required', f.is_required, 'unique', f.is_unique, 'sensitive', f.is_sensitive, 'default', f.default_value, 'help', f.help_text,
    'section', f.section, 'validation', f.validation, 'visible_to', f.visible_to, 'active', f.is_active)
    order by f.position, f.created_at, f.id)::text, '')
    from custom_fields f where f.tenant_id = p_tenant
$$;

-- definer: the words of a record's own fields for the search index; sensitive and restricted ones are not searched.
create function custom_words(p_tenant uuid, p_entity text, p_custom jsonb) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select string_agg(left(case when jsonb_typeof(v.value) = 'array'
                              then (select string_agg(e, ' ') from jsonb_array_elements_text(v.value) e) else v.value #>> '{}' end, 500), ' ')
    from custom_fields f, lateral (select p_custom -> f.field_name as value) v
   where f.tenant_id = p_tenant and f.entity = p_entity and p_custom ? f.field_name and f.is_active
     and not f.is_sensitive and f.visible_to is null
     and f.field_type in ('text', 'textarea', 'select', 'multiselect', 'email', 'phone', 'url')
$$;
