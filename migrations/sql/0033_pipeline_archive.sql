-- A pipeline that is put away takes no new deals; those in it stay. The default one is never put away.
alter table pipelines
  add column is_archived boolean default false not null,
  add constraint ck_pipelines_default_is_in_use check (not (is_default and is_archived));
