-- Import jobs and their rows, as declared in src/aisha/records/imports/tables.py.
CREATE TABLE import_jobs (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  entity TEXT NOT NULL,
  file_name TEXT NOT NULL,
  storage_key TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  format JSONB DEFAULT '{}' NOT NULL,
  columns JSONB DEFAULT '[]' NOT NULL,
  mapping JSONB DEFAULT '[]' NOT NULL,
  options JSONB DEFAULT '{}' NOT NULL,
  status TEXT DEFAULT 'uploaded' NOT NULL CONSTRAINT ck_import_jobs_status CHECK (status in ('uploaded', 'validating', 'validated', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  phase TEXT DEFAULT 'rows' NOT NULL CONSTRAINT ck_import_jobs_phase CHECK (phase in ('rows', 'links')),
  position INTEGER DEFAULT 0 NOT NULL,
  processed INTEGER DEFAULT 0 NOT NULL,
  total INTEGER,
  created INTEGER DEFAULT 0 NOT NULL,
  updated INTEGER DEFAULT 0 NOT NULL,
  skipped INTEGER DEFAULT 0 NOT NULL,
  failed INTEGER DEFAULT 0 NOT NULL,
  warnings INTEGER DEFAULT 0 NOT NULL,
  findings JSONB DEFAULT '{}' NOT NULL,
  change_set_id UUID,
  started_at TIMESTAMP WITH TIME ZONE,
  completed_at TIMESTAMP WITH TIME ZONE,
  error TEXT,
  CONSTRAINT pk_import_jobs PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_import_jobs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id),
  CONSTRAINT fk_import_jobs_created_by FOREIGN KEY(created_by) REFERENCES users (id),
  CONSTRAINT fk_import_jobs_updated_by FOREIGN KEY(updated_by) REFERENCES users (id)
);
CREATE INDEX ix_import_jobs_created ON import_jobs (tenant_id, created_at, id);

CREATE TABLE import_rows (
  tenant_id UUID NOT NULL,
  import_id UUID NOT NULL,
  row_number INTEGER NOT NULL,
  status TEXT NOT NULL CONSTRAINT ck_import_rows_status CHECK (status in ('created', 'updated', 'skipped', 'failed')),
  entity_id UUID,
  raw JSONB,
  errors JSONB,
  warnings JSONB,
  plan JSONB,
  pending JSONB,
  CONSTRAINT pk_import_rows PRIMARY KEY (tenant_id, import_id, row_number),
  CONSTRAINT fk_import_rows_tenant_id_import_id FOREIGN KEY(tenant_id, import_id) REFERENCES import_jobs (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_import_rows_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);
CREATE INDEX ix_import_rows_status ON import_rows (tenant_id, import_id, status, row_number);

