delete from bulk_changes where undoes is not null;
alter table bulk_changes drop column undoes;
