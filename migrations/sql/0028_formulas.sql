-- Computed fields (docs/decisions/computed-fields.md): formulas over a record, and roll-ups over the records that point at it.
alter table custom_fields
  add column formula text,
  add column rollup jsonb,
  add column result_type text constraint ck_custom_fields_result_type
    check (result_type in ('number', 'currency', 'percent', 'text', 'date', 'boolean')),
  add column computed jsonb,
  add column compute_order integer default 0 not null;
alter table custom_fields drop constraint ck_custom_fields_field_type;
alter table custom_fields add constraint ck_custom_fields_field_type
  check (field_type in ('text', 'textarea', 'number', 'currency', 'percent', 'date', 'datetime', 'boolean', 'select',
                        'multiselect', 'email', 'phone', 'url', 'user', 'json', 'formula', 'rollup'));
alter table custom_fields add constraint ck_custom_fields_computed
  check ((computed is null) = (result_type is null) and (computed is null) = (formula is null and rollup is null));
create index ix_custom_fields_computed on custom_fields (tenant_id, entity, compute_order) where computed is not null;

-- How far the values of an entity are computed: a job counts here; `computed_on` is the day that today() stood for.
create table custom_computations (
  tenant_id uuid not null,
  entity text not null constraint ck_custom_computations_entity
    check (entity in ('contact', 'account', 'lead', 'opportunity', 'activity')),
  done integer default 0 not null,
  total integer,
  computed_on date,
  constraint pk_custom_computations primary key (tenant_id, entity),
  constraint fk_custom_computations_tenant_id foreign key (tenant_id) references tenants (id)
);

-- A tree's value for a record `r`, in the time zone `z`. It reads names and literals as data: nothing of it is run as SQL.
-- Without a value for any part there is none, except in if, coalesce and is_empty.
create function formula_value(n jsonb, r jsonb, z text) returns jsonb
language plpgsql stable parallel safe set search_path = public, pg_temp as $$
declare
  op constant text := n ->> 0;
  a jsonb;
  b jsonb;
  x numeric;
  y numeric;
  s text;
  t text;
begin
  if op = 'field' then
    return nullif(r -> (n ->> 1), 'null');
  elsif op = 'own' then
    return nullif(r -> 'custom' -> (n ->> 1), 'null');
  elsif op = 'lit' then
    return n -> 1;
  elsif op = 'num' then
    return to_jsonb((n ->> 1)::numeric);
  elsif op = 'today' then
    return to_jsonb((now() at time zone z)::date);
  elsif op = 'if' then
    a := formula_value(n -> 1, r, z);
    return case when a is null then null when a = 'true' then formula_value(n -> 2, r, z) else formula_value(n -> 3, r, z) end;
  elsif op = 'coalesce' then
    for i in 1 .. jsonb_array_length(n) - 1 loop
      a := formula_value(n -> i, r, z);
      exit when a is not null;
    end loop;
    return a;
  elsif op = 'concat' then
    s := '';
    for i in 1 .. jsonb_array_length(n) - 1 loop
      a := formula_value(n -> i, r, z);
      if a is null then
        return null;
      end if;
      s := left(s || case jsonb_typeof(a) when 'number' then trim_scale(round((a #>> '{}')::numeric, 4))::text else a #>> '{}' end, 10000);
    end loop;
    return to_jsonb(s);
  elsif op in ('min number', 'max number', 'min text', 'max text') then
    for i in 1 .. jsonb_array_length(n) - 1 loop
      b := formula_value(n -> i, r, z);
      if b is null then
        return null;
      end if;
      if a is null or (case op when 'min number' then (b #>> '{}')::numeric < (a #>> '{}')::numeric
                              when 'max number' then (b #>> '{}')::numeric > (a #>> '{}')::numeric
                              when 'min text' then b #>> '{}' < a #>> '{}' collate "C"
                              else b #>> '{}' > a #>> '{}' collate "C" end) then
        a := b;
      end if;
    end loop;
    return a;
  end if;
  a := formula_value(n -> 1, r, z);
  if op = 'is_empty' then
    return to_jsonb(coalesce(a in ('""', '[]'), true));
  elsif a is null then
    return null;
  end if;
  s := a #>> '{}';
  if op = 'not' then
    return to_jsonb(not s::boolean);
  elsif op = 'day' then
    return to_jsonb((s::timestamptz at time zone z)::date);
  elsif op = 'list' then
    return to_jsonb(coalesce((select string_agg(e, ', ') from jsonb_array_elements_text(a) e), ''));
  elsif op = 'upper' then
    return to_jsonb(upper(s));
  elsif op = 'lower' then
    return to_jsonb(lower(s));
  elsif op = 'length' then
    return to_jsonb(length(s));
  elsif op in ('year', 'month') then
    return to_jsonb(date_part(op, s::date)::integer);
  elsif op in ('negative', 'abs') then
    x := s::numeric;
    return to_jsonb(case op when 'abs' then abs(x) else -x end);
  end if;
  b := formula_value(n -> 2, r, z);
  if b is null then
    return null;
  end if;
  t := b #>> '{}';
  if op = 'has' then
    return to_jsonb(a ? t);
  elsif op = 'and' then
    return to_jsonb(s::boolean and t::boolean);
  elsif op = 'or' then
    return to_jsonb(s::boolean or t::boolean);
  elsif op = 'contains' then
    return to_jsonb(strpos(lower(s), lower(t)) > 0);
  elsif op like '% text' then
    return to_jsonb(case split_part(op, ' ', 1)
      when '=' then s = t when '!=' then s <> t when '<' then s < t collate "C" when '<=' then s <= t collate "C"
      when '>' then s > t collate "C" when '>=' then s >= t collate "C" end);
  elsif op = 'days_between' then
    return to_jsonb(t::date - s::date);
  elsif op in ('add_days', 'less_days') then
    x := trunc(t::numeric) * case op when 'add_days' then 1 else -1 end;
    if abs(x) > 3700000 then
      return null;
    end if;
    return (select to_jsonb(d.day) from (select s::date + x::integer as day) d
             where d.day between '0002-01-01' and '9998-12-31');
  end if;
  x := s::numeric;
  y := t::numeric;
  if op like '% number' then
    return to_jsonb(case split_part(op, ' ', 1) when '=' then x = y when '!=' then x <> y when '<' then x < y
                    when '<=' then x <= y when '>' then x > y when '>=' then x >= y end);
  elsif op = '+' then
    x := x + y;
  elsif op = '-' then
    x := x - y;
  elsif op = '*' then
    x := round(x * y, 10);
  elsif op = '/' then
    x := case when y <> 0 then div(x * 10000000000, y) * 0.0000000001 end;
  elsif op = 'round' then
    x := case when abs(y) <= 10 then round(x, trunc(y)::integer) end;
  else
    return null;
  end if;
  return case when abs(x) < 1e30 then to_jsonb(x) end;
end $$;

-- A value as a field of its type holds it: numbers rounded to their decimals and of at most 15 digits; no empty texts.
create function computed_result(p_type text, p_value jsonb) returns jsonb language plpgsql immutable parallel safe as $$
declare
  x numeric;
begin
  if p_value is null or p_value in ('null', '""') then
    return null;
  elsif p_type in ('number', 'currency', 'percent') then
    x := trim_scale(round((p_value #>> '{}')::numeric, case p_type when 'number' then 4 when 'currency' then 2 else 0 end));
    return case when abs(x) < 1e15 and length(translate(abs(x)::text, '.', '')) <= 15 + (abs(x) < 1)::integer then to_jsonb(x) end;
  elsif p_type = 'text' then
    return to_jsonb(left(p_value #>> '{}', 1000));
  end if;
  return p_value;
end $$;

-- What a formula gives for a record. Whatever its values are, the record can be written: what cannot be computed is empty.
create function formula_result(p_type text, p_tree jsonb, p_record jsonb, p_zone text) returns jsonb
language plpgsql stable parallel safe set search_path = public, pg_temp as $$
begin
  return computed_result(p_type, formula_value(p_tree, p_record, p_zone));
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- definer: the time zone in which a tenant's days begin.
create function tenant_zone(p_tenant uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(tenant_setting(p_tenant, 'timezone') #>> '{}', 'America/New_York')
$$;

-- The records behind a roll-up: where they stand and which column points at the record they count for.
create function rollup_column(p_entity text, p_list text) returns text language sql immutable parallel safe as $$
  select case p_entity || ':' || p_list
    when 'account:contacts' then 'account_id' when 'account:opportunities' then 'account_id' when 'account:activities' then 'account_id'
    when 'contact:opportunities' then 'contact_id' when 'contact:activities' then 'contact_id'
    when 'lead:activities' then 'lead_id' when 'opportunity:activities' then 'opportunity_id'
    when 'opportunity:contacts' then 'opportunity_id' when 'opportunity:opportunity_lines' then 'opportunity_id' end
$$;

-- definer: what a roll-up gives for a record: over all of the tenant's records, those in the trash left out.
create function rollup_result(p_entity text, p_id uuid, p_type text, p_rollup jsonb) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  parent constant text := rollup_column(p_entity, p_rollup ->> 'list');
  source text;
  found jsonb;
begin
  if parent is null then
    return null;
  elsif p_entity = 'opportunity' and p_rollup ->> 'list' = 'contacts' then
    source := 'contacts t join opportunity_contacts l on l.tenant_id = t.tenant_id and l.contact_id = t.id'
      ' where l.tenant_id = $1 and l.opportunity_id = $2 and t.deleted_at is null';
  else
    source := format('%I t where t.tenant_id = $1 and t.%I = $2', p_rollup ->> 'list', parent)
      || case when p_rollup ->> 'list' <> 'opportunity_lines' then ' and t.deleted_at is null' else '' end;
  end if;
  if p_rollup ->> 'function' = 'count' and p_rollup -> 'condition' = 'null' then
    execute 'select to_jsonb(count(*)) from ' || source into found using current_tenant_id(), p_id;
    return found;
  end if;
  execute 'select case $3 ->> ''function'''
    ' when ''count'' then to_jsonb(count(*)) when ''sum'' then to_jsonb(coalesce(sum(c.number), 0))'
    ' when ''average'' then to_jsonb(avg(c.number))'
    ' when ''min'' then coalesce(to_jsonb(min(c.number)), to_jsonb(min(c.day))) else coalesce(to_jsonb(max(c.number)), to_jsonb(max(c.day))) end'
    ' from (select case when jsonb_typeof(v.value) = ''number'' then (v.value #>> ''{}'')::numeric end as number,'
    '              case when jsonb_typeof(v.value) = ''string'' then v.value #>> ''{}'' end collate "C" as day'
    '         from (select to_jsonb(t) as record from ' || source || ') s,'
    '         lateral (select formula_value($3 -> ''value'', s.record, $4) as value) v'
    '        where $3 -> ''condition'' = ''null'' or formula_value($3 -> ''condition'', s.record, $4) = ''true'') c'
    into found using current_tenant_id(), p_id, p_rollup, tenant_zone(current_tenant_id());
  return computed_result(p_type, found);
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- definer, because a foreign key's action fires it as the owner: the computed fields of the record about to be written; argument:
-- the entity. Whatever was sent in their place does not count. The record's own roll-ups change in compute_records only.
create function compute_custom() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  is_computing constant boolean := tg_op = 'UPDATE' and coalesce(current_setting('app.computing', true), '') = 'on';
  f record;
  whole jsonb;
  value jsonb;
begin
  for f in select field_name, field_type, result_type, computed from custom_fields
            where tenant_id = new.tenant_id and entity = tg_argv[0] and computed is not null and is_active order by compute_order, id
  loop
    if f.field_type = 'formula' then
      whole := coalesce(whole, to_jsonb(new)) || jsonb_build_object('custom', new.custom);
      value := formula_result(f.result_type, f.computed -> 'tree', whole, tenant_zone(new.tenant_id));
    elsif is_computing then
      value := rollup_result(tg_argv[0], new.id, f.result_type, f.computed);
    elsif tg_op = 'UPDATE' then
      value := old.custom -> f.field_name;
    else
      value := case when f.computed ->> 'function' in ('count', 'sum') then to_jsonb(0) end;
    end if;
    if new.custom -> f.field_name is distinct from value then
      new.custom := case when value is null then new.custom - f.field_name else new.custom || jsonb_build_object(f.field_name, value) end;
    end if;
  end loop;
  if is_computing then
    if new.custom = old.custom then
      return null;
    end if;
    new.version := old.version;
    new.updated_at := old.updated_at;
    new.updated_by := old.updated_by;
  end if;
  return new;
end $$;

-- definer: computes the fields of these records of the current tenant anew, whoever may see them. No new version comes of it.
create function compute_records(p_entity text, p_ids uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before constant text := coalesce(current_setting('app.computing', true), '');
begin
  execute format('select from %I where tenant_id = $1 and id = any ($2) order by id for no key update', custom_table(p_entity))
    using current_tenant_id(), p_ids;
  perform set_config('app.computing', 'on', true);
  execute format('update %I set custom = custom where tenant_id = $1 and id = any ($2)', custom_table(p_entity))
    using current_tenant_id(), p_ids;
  perform set_config('app.computing', before, true);
end $$;

-- definer: after rows were written, the roll-ups that count them, in the same transaction; records in the order of their ids.
create function roll_up() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  target record;
  ids uuid[];
  rows jsonb;
begin
  if not exists (select from custom_fields where tenant_id = current_tenant_id() and field_type = 'rollup' and is_active) then
    return null;
  end if;
  for target in
    select distinct f.entity, f.computed ->> 'list' as list, rollup_column(f.entity, f.computed ->> 'list') as parent
      from custom_fields f
     where f.tenant_id = current_tenant_id() and f.field_type = 'rollup' and f.is_active
       and (f.computed ->> 'list' = tg_table_name
            or tg_table_name = 'opportunity_contacts' and f.entity = 'opportunity' and f.computed ->> 'list' = 'contacts')
     order by 1, 2
  loop
    if rows is null then
      if tg_op = 'INSERT' then
        select jsonb_agg(to_jsonb(n)) into rows from new_rows n;
      elsif tg_op = 'DELETE' then
        select jsonb_agg(to_jsonb(o)) into rows from old_rows o;
      else
        select jsonb_agg(e.row) into rows from (
          select to_jsonb(n) as row from new_rows n union all select to_jsonb(o) from old_rows o) e;
      end if;
    end if;
    if target.entity = 'opportunity' and tg_table_name = 'contacts' then
      select array_agg(distinct l.opportunity_id) into ids
        from opportunity_contacts l
       where l.tenant_id = current_tenant_id() and l.contact_id in (select (e ->> 'id')::uuid from jsonb_array_elements(rows) e);
    else
      select array_agg(distinct (e ->> target.parent)::uuid) into ids
        from jsonb_array_elements(rows) e where e ->> target.parent is not null;
    end if;
    if ids is not null then
      perform compute_records(target.entity, ids);
    end if;
  end loop;
  return null;
end $$;

-- definer: as before, with what is computed; `type` is then the type of the result.
create or replace function custom_fields_of(p_tenant uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', f.id, 'entity', f.entity, 'name', f.field_name, 'label', f.label, 'type', coalesce(f.result_type, f.field_type),
    'options', f.options, 'required', f.is_required, 'unique', f.is_unique,
    'sensitive', f.is_sensitive or coalesce((f.computed ->> 'is_sensitive')::boolean, false), 'default', f.default_value,
    'help', f.help_text, 'section', f.section, 'validation', f.validation, 'visible_to', f.visible_to, 'active', f.is_active)
    || case when f.computed is null then '{}' else jsonb_build_object(
      'computed', f.field_type, 'order', f.compute_order, 'reads', f.computed -> 'reads', 'counts', f.computed -> 'list') end
    order by f.position, f.created_at, f.id)::text, '')
    from custom_fields f where f.tenant_id = p_tenant
$$;
