alter table pipelines drop constraint ck_pipelines_default_is_in_use, drop column is_archived;
drop trigger audit_row on system_settings;
alter table system_settings no force row level security;
delete from system_settings where sealed_value is not null;
alter table system_settings force row level security;
alter table system_settings drop constraint ck_system_settings_sealed_is_secret, drop column sealed_value, drop column id;
