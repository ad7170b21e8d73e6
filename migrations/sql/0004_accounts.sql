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

