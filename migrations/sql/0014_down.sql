drop function audit_of_all(uuid[], uuid, text[], text, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer);
delete from tenant_exports where format = 'aisha';
alter table tenant_exports drop column sha256, drop column files_total, drop column files_done;
alter table tenant_exports drop constraint ck_tenant_exports_format;
alter table tenant_exports add constraint ck_tenant_exports_format check (format in ('csv'));
