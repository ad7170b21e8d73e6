-- Back to what 0019 has replaced.
drop table email_changes;
drop function ruling_tenants_of(uuid);
