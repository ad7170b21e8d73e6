-- What the database keeps true by itself.

-- A role named on an employee exists, in the tenant or built in.
create function check_employee_role() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from roles r where r.name = new.role and r.name <> 'superadmin'
                   and r.tenant_id in (new.tenant_id, '00000000-0000-0000-0000-000000000000')) then
    raise exception 'There is no role named %.', new.role using errcode = '23514', constraint = 'role';
  end if;
  return new;
end $$;
create trigger check_employee_role before insert or update of role on employees
  for each row execute function check_employee_role();

-- A permission that the catalogue has already is not added twice: the guide's own sample (§ 3.2) runs on every installation.
create function keep_known_permission() returns trigger language plpgsql as $$
begin
  return case when exists (select 1 from permissions p where p.name = new.name) then null else new end;
end $$;
create trigger keep_known_permission before insert on permissions
  for each row execute function keep_known_permission();

-- A tree without cycles: following parent_id never comes back (accounts, departments).
create function refuse_cycle() returns trigger language plpgsql as $$
declare
  ancestor uuid := new.parent_id;
  steps integer := 0;
begin
  while ancestor is not null loop
    steps := steps + 1;
    if ancestor = new.id or steps > 100 then
      raise exception 'This would make the record its own ancestor.' using errcode = '23514', constraint = 'parent_id';
    end if;
    execute format('select parent_id from %I where tenant_id = $1 and id = $2', tg_table_name)
      into ancestor using new.tenant_id, ancestor;
  end loop;
  return new;
end $$;
create trigger refuse_cycle before insert or update of parent_id on accounts
  for each row when (new.parent_id is not null) execute function refuse_cycle();
create trigger refuse_cycle before insert or update of parent_id on departments
  for each row when (new.parent_id is not null) execute function refuse_cycle();

-- An opportunity's outcome follows its stage; without a pipeline it stands in the default one.
create function place_opportunity() returns trigger language plpgsql as $$
begin
  if new.pipeline_id is null then
    select p.id into new.pipeline_id from pipelines p where p.tenant_id = new.tenant_id and p.is_default;
  end if;
  if tg_op = 'INSERT' or new.stage is distinct from old.stage or new.pipeline_id is distinct from old.pipeline_id then
    select s.kind into new.stage_kind from pipeline_stages s
     where s.tenant_id = new.tenant_id and s.pipeline_id = new.pipeline_id and s.key = new.stage;
    if not found then
      raise exception 'This pipeline has no stage %.', new.stage using errcode = '23514', constraint = 'stage';
    end if;
    if tg_op = 'UPDATE' then
      new.stage_changed_at := now();
    end if;
  end if;
  return new;
end $$;
create trigger place_opportunity before insert or update on opportunities
  for each row execute function place_opportunity();

-- When an activity is due, as a moment: its date and time in the tenant's zone, the end of the day without a time.
create function set_due_at() returns trigger language plpgsql as $$
begin
  new.due_at := (new.due_date + coalesce(new.due_time, time '23:59:59'))
    at time zone coalesce((select t.settings ->> 'timezone' from tenants t where t.id = new.tenant_id), 'America/New_York');
  return new;
end $$;
create trigger set_due_at before insert or update of due_date, due_time on activities
  for each row execute function set_due_at();

-- An activity or a note is a sign of life of the record it belongs to.
create function touch_related() returns trigger language plpgsql as $$
begin
  if new.related_id is not null then
    execute format('update %I set last_activity_at = now() where tenant_id = $1 and id = $2',
      case new.related_type when 'opportunity' then 'opportunities' else new.related_type || 's' end)
      using new.tenant_id, new.related_id;
  end if;
  return null;
end $$;
create trigger touch_related after insert on notes for each row execute function touch_related();
create trigger touch_related_insert after insert on activities for each row execute function touch_related();
create trigger touch_related_done after update of status on activities
  for each row when (new.status = 'completed' and old.status <> 'completed') execute function touch_related();

-- The search index follows its records (each type has its own `index_…` function beside this one, made by the migration).
-- aisha_definer owns these: the serving role cannot read or write the index.
create function unindex_record() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from record_index where tenant_id = old.tenant_id and entity_type = tg_table_name and record_id = old.id;
  return null;
end $$;

-- Access that changes is read anew by every process at its next transaction.
create trigger bump_access after insert or delete or update of role, status, department_id, user_id on employees
  for each row execute function bump_access();
create trigger bump_access after insert or delete or update of manager_user_id, parent_id on departments
  for each row execute function bump_access();
create trigger bump_access after insert or delete or update on roles for each row execute function bump_access();
create trigger bump_access after insert or delete or update on role_permissions for each row execute function bump_access();
create trigger bump_access after update of status, is_superadmin on users for each row execute function bump_access();
create trigger bump_access after update of status, settings on tenants for each row execute function bump_access();
