-- Back to what 0023 has added.
drop function tenant_health(uuid[]);
alter table invitations drop column asked_again_at;
alter table employees drop column photo_key;
alter table tenant_oidc_providers drop column is_active;
alter table oidc_providers drop column is_active;
