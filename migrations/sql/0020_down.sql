do $$
begin
  execute replace(pg_get_functiondef('unfinished_work(text, text[], text[], text)'::regprocedure),
                  '''tenant_exports'', ''record_exports'')', '''tenant_exports'')');
end $$;
drop table record_exports;
