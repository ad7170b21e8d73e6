-- Mail, sign-in settings, passwords, second factors: as declared in src/aisha.
CREATE TABLE email_outbox (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  kind TEXT NOT NULL,
  to_address TEXT NOT NULL,
  subject TEXT NOT NULL,
  text_body TEXT,
  html_body TEXT,
  link TEXT,
  status TEXT DEFAULT 'queued' NOT NULL CONSTRAINT ck_email_outbox_status CHECK (status in ('queued', 'sent', 'failed', 'held')),
  attempts INTEGER DEFAULT 0 NOT NULL,
  next_attempt_at TIMESTAMP WITH TIME ZONE,
  send_started_at TIMESTAMP WITH TIME ZONE,
  sent_at TIMESTAMP WITH TIME ZONE,
  is_unclear BOOLEAN DEFAULT false NOT NULL,
  error TEXT,
  CONSTRAINT pk_email_outbox PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_email_outbox_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
  CONSTRAINT fk_email_outbox_created_by FOREIGN KEY(created_by) REFERENCES users (id),
  CONSTRAINT fk_email_outbox_updated_by FOREIGN KEY(updated_by) REFERENCES users (id)
);
CREATE INDEX ix_email_outbox_created ON email_outbox (tenant_id, created_at, id);
CREATE INDEX ix_email_outbox_status ON email_outbox (tenant_id, status, created_at);

CREATE TABLE system_settings (
  setting_key TEXT NOT NULL,
  setting_value JSONB NOT NULL,
  is_secret BOOLEAN DEFAULT false NOT NULL,
  updated_by UUID DEFAULT current_user_id(),
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_system_settings PRIMARY KEY (setting_key),
  CONSTRAINT fk_system_settings_updated_by FOREIGN KEY(updated_by) REFERENCES users (id)
);

CREATE TABLE password_resets (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  token_hash TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  used_at TIMESTAMP WITH TIME ZONE,
  created_by UUID,
  CONSTRAINT pk_password_resets PRIMARY KEY (id),
  CONSTRAINT fk_password_resets_user_id FOREIGN KEY(user_id) REFERENCES users (id),
  CONSTRAINT uq_password_resets_token_hash UNIQUE (token_hash),
  CONSTRAINT fk_password_resets_created_by FOREIGN KEY(created_by) REFERENCES users (id)
);
CREATE INDEX ix_password_resets_user ON password_resets (user_id, created_at);

CREATE TABLE password_history (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  password_hash TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_password_history PRIMARY KEY (id),
  CONSTRAINT fk_password_history_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE INDEX ix_password_history_user ON password_history (user_id, created_at);

CREATE TABLE sign_in_locks (
  email_hash TEXT NOT NULL,
  failures INTEGER NOT NULL,
  window_started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  locked_until TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_sign_in_locks PRIMARY KEY (email_hash)
);
CREATE INDEX ix_sign_in_locks_window_started_at ON sign_in_locks (window_started_at);

CREATE TABLE sign_ins (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  outcome TEXT NOT NULL CONSTRAINT ck_sign_ins_outcome CHECK (outcome in ('signed_in', 'wrong_password', 'wrong_code', 'locked')),
  ip INET,
  user_agent TEXT,
  CONSTRAINT pk_sign_ins PRIMARY KEY (id)
);
CREATE INDEX ix_sign_ins_user ON sign_ins (user_id, created_at);

CREATE TABLE two_factors (
  id UUID NOT NULL,
  secret BYTEA NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  enabled_at TIMESTAMP WITH TIME ZONE,
  last_step BIGINT DEFAULT 0 NOT NULL,
  backup_hashes TEXT[] DEFAULT '{}' NOT NULL,
  CONSTRAINT pk_two_factors PRIMARY KEY (id),
  CONSTRAINT fk_two_factors_id FOREIGN KEY(id) REFERENCES users (id)
);

CREATE TABLE trusted_devices (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  token_hash TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  user_agent TEXT,
  CONSTRAINT pk_trusted_devices PRIMARY KEY (id),
  CONSTRAINT fk_trusted_devices_user_id FOREIGN KEY(user_id) REFERENCES users (id),
  CONSTRAINT uq_trusted_devices_token_hash UNIQUE (token_hash)
);
CREATE INDEX ix_trusted_devices_user ON trusted_devices (user_id);

CREATE TABLE oidc_links (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_oidc_links PRIMARY KEY (issuer, subject),
  CONSTRAINT fk_oidc_links_user_id FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE INDEX ix_oidc_links_user ON oidc_links (user_id);

CREATE TABLE oidc_providers (
  id UUID NOT NULL,
  label TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_secret BYTEA NOT NULL,
  allowed_domains TEXT[] DEFAULT '{}' NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT pk_oidc_providers PRIMARY KEY (id),
  CONSTRAINT uq_oidc_providers_issuer UNIQUE (issuer)
);
CREATE UNIQUE INDEX uq_oidc_providers_only_one ON oidc_providers ((true));

alter table sessions add column successor_salt text, add column is_persistent boolean not null default true,
  add column is_read_only boolean not null default false, add column reason text, add column begun_by uuid;

-- Failures are counted by e-mail in sign_in_locks, second factors lie in two_factors.
alter table users drop column failed_logins, drop column locked_until, drop column mfa;

-- definer: the tenants a login belongs to, whatever their state: who may open it depends on whether there is another one.
create function memberships_of(p_user uuid) returns table (tenant_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.tenant_id from employees e where e.user_id = p_user order by e.tenant_id limit 500
$$;
