alter table pipelines drop constraint ck_pipelines_default_is_in_use, drop column is_archived;
