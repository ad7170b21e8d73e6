-- An undo is a bulk change of its own: in parts, taken up again, followed and ended like any other.
alter table bulk_changes add column undoes uuid;
alter table bulk_changes add constraint fk_bulk_changes_tenant_id_undoes
  foreign key (tenant_id, undoes) references bulk_changes (tenant_id, id) on delete cascade;
create unique index uq_bulk_changes_undone on bulk_changes (tenant_id, undoes) where undoes is not null and status <> 'failed';
