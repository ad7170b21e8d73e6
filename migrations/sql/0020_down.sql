-- Back to what 0020 has replaced.
drop table email_changes;
drop function ruling_tenants_of(uuid);
