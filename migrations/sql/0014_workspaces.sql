-- Exports hold files as well, and come in a format that can be read back.
alter table tenant_exports drop constraint ck_tenant_exports_format;
alter table tenant_exports add constraint ck_tenant_exports_format check (format in ('csv', 'aisha'));
alter table tenant_exports
  add column files_done integer default 0 not null,
  add column files_total integer default 0 not null,
  add column sha256 text;
