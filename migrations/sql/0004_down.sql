drop function memberships_of(uuid);
alter table users add column mfa jsonb, add column failed_logins integer not null default 0, add column locked_until timestamptz;
alter table sessions drop column successor_salt, drop column is_persistent, drop column is_read_only, drop column reason,
  drop column begun_by;
drop table email_outbox, system_settings, password_resets, password_history, sign_in_locks, sign_ins, two_factors,
  trusted_devices, oidc_links, oidc_providers;
