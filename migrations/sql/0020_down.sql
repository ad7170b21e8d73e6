do $$
begin
  execute replace(pg_get_functiondef('unfinished_work(text, text[], text[], text)'::regprocedure),
                  '''tenant_exports'', ''record_exports'')', '''tenant_exports'')');
end $$;
drop table record_exports;
drop trigger place_primary_contact on opportunities;
drop trigger place_primary_contact_new on opportunities;
drop table opportunity_contacts;
drop function place_primary_contact(); drop function name_primary_contact();
