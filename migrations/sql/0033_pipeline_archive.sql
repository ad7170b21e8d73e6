-- A pipeline that is put away takes no new deals; those in it stay. The default one is never put away.
alter table pipelines
  add column is_archived boolean default false not null,
  add constraint ck_pipelines_default_is_in_use check (not (is_default and is_archived));

-- Secrets of the installation lie sealed beside its settings; the log never tells one.
alter table system_settings
  add column id uuid generated always as (md5(setting_key)::uuid) stored not null,
  add column sealed_value bytea,
  add constraint ck_system_settings_sealed_is_secret check (sealed_value is null or is_secret);
drop trigger audit_row on system_settings;
