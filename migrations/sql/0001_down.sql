-- Drops everything the foundation made; tables first, because policies and triggers hang on the functions.
do $$
declare
  each record;
begin
  for each in select tablename from pg_tables where schemaname = 'public'
                and tablename not like 'pgqueuer%' and tablename <> 'alembic_version' loop
    execute format('drop table if exists %I cascade', each.tablename);
  end loop;
  for each in select p.oid::regprocedure as signature from pg_proc p
               where p.pronamespace = 'public'::regnamespace
                 and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
                 and p.proname not like '%pgqueuer%' loop
    execute format('drop function if exists %s cascade', each.signature);
  end loop;
end $$;
