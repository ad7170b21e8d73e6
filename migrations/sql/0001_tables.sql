-- The tables of the foundation, as declared in src/aisha; foreign keys come last, because some point at each other.
CREATE TABLE access_versions (
  tenant_id UUID NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT pk_access_versions PRIMARY KEY (tenant_id)
);

CREATE TABLE accounts (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  name TEXT NOT NULL,
  type TEXT DEFAULT 'prospect' NOT NULL CONSTRAINT ck_accounts_type CHECK (type in ('prospect', 'customer', 'partner', 'competitor', 'vendor')),
  industry TEXT CONSTRAINT ck_accounts_industry CHECK (industry in ('aerospace_and_defense', 'agriculture', 'automotive', 'banking_and_financial_services', 'construction', 'consumer_goods', 'education', 'energy_and_utilities', 'entertainment_and_media', 'government_and_public_sector', 'green_energy_and_solar', 'healthcare_and_life_sciences', 'hospitality_and_travel', 'information_technology', 'insurance', 'legal_services', 'logistics_and_transportation', 'manufacturing', 'marketing_advertising_pr', 'media_and_publishing', 'mining_and_metals', 'nonprofit_and_ngos', 'pharmaceuticals_and_biotechnology', 'professional_services', 'real_estate', 'retail_and_wholesale', 'telecommunications', 'textiles_and_apparel', 'other')),
  website TEXT,
  email TEXT,
  phone TEXT,
  parent_id UUID,
  annual_revenue NUMERIC(18, 2) CONSTRAINT ck_accounts_annual_revenue_min CHECK (annual_revenue >= 0),
  currency VARCHAR(3) CONSTRAINT ck_accounts_currency CHECK (currency ~ '^[A-Z]{3}$'),
  employee_count INTEGER CONSTRAINT ck_accounts_employee_count_min CHECK (employee_count >= 0),
  street TEXT,
  city TEXT,
  state TEXT,
  postal_code TEXT,
  country TEXT,
  description TEXT,
  health_status TEXT DEFAULT 'unknown' NOT NULL CONSTRAINT ck_accounts_health_status CHECK (health_status in ('unknown', 'healthy', 'at_risk', 'churning', 'new')),
  score INTEGER CONSTRAINT ck_accounts_score_max CHECK (score <= 100) CONSTRAINT ck_accounts_score_min CHECK (score >= 0),
  score_reason TEXT,
  next_action TEXT,
  name_norm TEXT GENERATED ALWAYS AS (company_key(name)) STORED,
  domain TEXT GENERATED ALWAYS AS (web_host(website)) STORED,
  email_norm TEXT GENERATED ALWAYS AS (lower(email)) STORED,
  phone_norm TEXT GENERATED ALWAYS AS (phone_digits(phone)) STORED,
  owner_id UUID,
  assigned_to UUID,
  tags TEXT[] DEFAULT '{}' NOT NULL,
  custom JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  external_id TEXT,
  last_activity_at TIMESTAMP WITH TIME ZONE,
  deleted_at TIMESTAMP WITH TIME ZONE,
  deleted_by UUID,
  merged_into UUID,
  CONSTRAINT pk_accounts PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_accounts_assigned_to ON accounts (tenant_id, assigned_to, updated_at, id) WHERE deleted_at is null and assigned_to is not null;
CREATE INDEX ix_accounts_created ON accounts (tenant_id, created_at, id);
CREATE INDEX ix_accounts_domain ON accounts (tenant_id, domain) WHERE domain is not null;
CREATE INDEX ix_accounts_name_norm ON accounts (tenant_id, name_norm, id);
CREATE INDEX ix_accounts_owner_id ON accounts (tenant_id, owner_id, updated_at, id) WHERE deleted_at is null;
CREATE INDEX ix_accounts_parent ON accounts (tenant_id, parent_id) WHERE parent_id is not null;
CREATE INDEX ix_accounts_type ON accounts (tenant_id, type);
CREATE INDEX ix_accounts_updated ON accounts (tenant_id, updated_at, id) WHERE deleted_at is null;
CREATE UNIQUE INDEX uq_accounts_external_id ON accounts (tenant_id, external_id) WHERE external_id is not null and deleted_at is null;

CREATE TABLE activities (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  type TEXT DEFAULT 'task' NOT NULL CONSTRAINT ck_activities_type CHECK (type in ('task', 'email', 'call', 'meeting', 'demo', 'proposal', 'note')),
  subject TEXT NOT NULL,
  description TEXT,
  status TEXT DEFAULT 'pending' NOT NULL CONSTRAINT ck_activities_status CHECK (status in ('pending', 'in_progress', 'completed', 'cancelled')),
  priority TEXT DEFAULT 'normal' NOT NULL CONSTRAINT ck_activities_priority CHECK (priority in ('low', 'normal', 'high', 'urgent')),
  due_date DATE,
  due_time TIME WITHOUT TIME ZONE,
  due_at TIMESTAMP WITH TIME ZONE,
  started_at TIMESTAMP WITH TIME ZONE,
  completed_at TIMESTAMP WITH TIME ZONE,
  duration_minutes INTEGER CONSTRAINT ck_activities_duration_minutes_min CHECK (duration_minutes >= 0) CONSTRAINT ck_activities_duration_minutes_max CHECK (duration_minutes <= 100000),
  location TEXT,
  direction TEXT CONSTRAINT ck_activities_direction CHECK (direction in ('inbound', 'outbound')),
  outcome TEXT CONSTRAINT ck_activities_outcome CHECK (outcome in ('successful', 'unsuccessful', 'follow_up_needed', 'no_answer', 'voicemail', 'rescheduled')),
  sentiment TEXT CONSTRAINT ck_activities_sentiment CHECK (sentiment in ('positive', 'neutral', 'negative', 'mixed')),
  attendees JSONB DEFAULT '[]' NOT NULL,
  reminder_at TIMESTAMP WITH TIME ZONE,
  recurrence TEXT,
  parent_id UUID,
  calendar_uid TEXT,
  overdue_raised_for TIMESTAMP WITH TIME ZONE,
  related_type TEXT CONSTRAINT ck_activities_related_type CHECK (related_type in ('lead', 'contact', 'account', 'opportunity')),
  related_id UUID,
  lead_id UUID GENERATED ALWAYS AS (case when related_type = 'lead' then related_id end) STORED,
  contact_id UUID GENERATED ALWAYS AS (case when related_type = 'contact' then related_id end) STORED,
  account_id UUID GENERATED ALWAYS AS (case when related_type = 'account' then related_id end) STORED,
  opportunity_id UUID GENERATED ALWAYS AS (case when related_type = 'opportunity' then related_id end) STORED,
  owner_id UUID,
  assigned_to UUID,
  tags TEXT[] DEFAULT '{}' NOT NULL,
  custom JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  external_id TEXT,
  last_activity_at TIMESTAMP WITH TIME ZONE,
  deleted_at TIMESTAMP WITH TIME ZONE,
  deleted_by UUID,
  merged_into UUID,
  CONSTRAINT pk_activities PRIMARY KEY (tenant_id, id),
  CONSTRAINT ck_activities_related_both CHECK ((related_type is null) = (related_id is null))
);
CREATE INDEX ix_activities_account_id ON activities (tenant_id, account_id, created_at) WHERE account_id is not null;
CREATE INDEX ix_activities_assigned_to ON activities (tenant_id, assigned_to, updated_at, id) WHERE deleted_at is null and assigned_to is not null;
CREATE INDEX ix_activities_contact_id ON activities (tenant_id, contact_id, created_at) WHERE contact_id is not null;
CREATE INDEX ix_activities_created ON activities (tenant_id, created_at, id);
CREATE INDEX ix_activities_due ON activities (tenant_id, status, due_at);
CREATE INDEX ix_activities_lead_id ON activities (tenant_id, lead_id, created_at) WHERE lead_id is not null;
CREATE INDEX ix_activities_open ON activities (tenant_id, assigned_to, due_at) WHERE status in ('pending', 'in_progress');
CREATE INDEX ix_activities_opportunity_id ON activities (tenant_id, opportunity_id, created_at) WHERE opportunity_id is not null;
CREATE INDEX ix_activities_owner_id ON activities (tenant_id, owner_id, updated_at, id) WHERE deleted_at is null;
CREATE INDEX ix_activities_related ON activities (tenant_id, related_id, created_at);
CREATE INDEX ix_activities_updated ON activities (tenant_id, updated_at, id) WHERE deleted_at is null;
CREATE UNIQUE INDEX uq_activities_external_id ON activities (tenant_id, external_id) WHERE external_id is not null and deleted_at is null;

CREATE TABLE assignment_history (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT uuid_v7() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  entity_type TEXT NOT NULL,
  entity_id UUID NOT NULL,
  action TEXT NOT NULL CONSTRAINT ck_assignment_history_action CHECK (action in ('assign', 'reassign', 'unassign')),
  field TEXT NOT NULL CONSTRAINT ck_assignment_history_field CHECK (field in ('owner_id', 'assigned_to')),
  from_user UUID,
  to_user UUID,
  by_user UUID,
  rule TEXT,
  note TEXT,
  CONSTRAINT pk_assignment_history PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_assignment_history_entity ON assignment_history (tenant_id, entity_type, entity_id, created_at);

CREATE TABLE audit_log (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT uuid_v7() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  actor_id UUID,
  actor_email TEXT,
  actor_type TEXT NOT NULL,
  impersonator_id UUID,
  action TEXT NOT NULL,
  entity_type TEXT,
  entity_id UUID,
  changes JSONB DEFAULT '{}' NOT NULL,
  ip INET,
  user_agent TEXT,
  request_id TEXT,
  change_set_id UUID,
  CONSTRAINT pk_audit_log PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_audit_log_actor ON audit_log (tenant_id, actor_id, created_at);
CREATE INDEX ix_audit_log_change_set ON audit_log (tenant_id, change_set_id);
CREATE INDEX ix_audit_log_entity ON audit_log (tenant_id, entity_type, entity_id, created_at);

CREATE TABLE change_sets (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT uuid_v7() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  source TEXT NOT NULL,
  actor_id UUID,
  request_id TEXT,
  CONSTRAINT pk_change_sets PRIMARY KEY (tenant_id, id)
);

CREATE TABLE contacts (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  first_name TEXT,
  last_name TEXT,
  name TEXT GENERATED ALWAYS AS (coalesce(nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email)) STORED,
  email TEXT,
  phone TEXT,
  mobile TEXT,
  job_title TEXT,
  department TEXT,
  account_id UUID,
  status TEXT DEFAULT 'active' NOT NULL CONSTRAINT ck_contacts_status CHECK (status in ('prospect', 'customer', 'active', 'inactive')),
  source TEXT CONSTRAINT ck_contacts_source CHECK (source in ('website', 'referral', 'cold_call', 'email', 'social_media', 'trade_show', 'advertising', 'demo_request', 'inbound_call', 'outbound_call', 'import', 'other')),
  street TEXT,
  city TEXT,
  state TEXT,
  postal_code TEXT,
  country TEXT,
  description TEXT,
  do_not_call BOOLEAN DEFAULT false NOT NULL,
  do_not_text BOOLEAN DEFAULT false NOT NULL,
  do_not_email BOOLEAN DEFAULT false NOT NULL,
  last_contacted_at TIMESTAMP WITH TIME ZONE,
  score INTEGER CONSTRAINT ck_contacts_score_max CHECK (score <= 100) CONSTRAINT ck_contacts_score_min CHECK (score >= 0),
  score_reason TEXT,
  next_action TEXT,
  converted_from_lead_id UUID,
  name_norm TEXT GENERATED ALWAYS AS (lower(coalesce(nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email))) STORED,
  email_norm TEXT GENERATED ALWAYS AS (lower(email)) STORED,
  phone_norm TEXT GENERATED ALWAYS AS (phone_digits(phone)) STORED,
  mobile_norm TEXT GENERATED ALWAYS AS (phone_digits(mobile)) STORED,
  owner_id UUID,
  assigned_to UUID,
  tags TEXT[] DEFAULT '{}' NOT NULL,
  custom JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  external_id TEXT,
  last_activity_at TIMESTAMP WITH TIME ZONE,
  deleted_at TIMESTAMP WITH TIME ZONE,
  deleted_by UUID,
  merged_into UUID,
  CONSTRAINT pk_contacts PRIMARY KEY (tenant_id, id),
  CONSTRAINT ck_contacts_identity CHECK (coalesce(first_name, last_name, email) is not null)
);
CREATE INDEX ix_contacts_account ON contacts (tenant_id, account_id) WHERE account_id is not null;
CREATE INDEX ix_contacts_assigned_to ON contacts (tenant_id, assigned_to, updated_at, id) WHERE deleted_at is null and assigned_to is not null;
CREATE INDEX ix_contacts_created ON contacts (tenant_id, created_at, id);
CREATE INDEX ix_contacts_email_norm ON contacts (tenant_id, email_norm) WHERE email_norm is not null;
CREATE INDEX ix_contacts_mobile_norm ON contacts (tenant_id, mobile_norm) WHERE mobile_norm is not null;
CREATE INDEX ix_contacts_name_norm ON contacts (tenant_id, name_norm, id);
CREATE INDEX ix_contacts_owner_id ON contacts (tenant_id, owner_id, updated_at, id) WHERE deleted_at is null;
CREATE INDEX ix_contacts_phone_norm ON contacts (tenant_id, phone_norm) WHERE phone_norm is not null;
CREATE INDEX ix_contacts_status ON contacts (tenant_id, status);
CREATE INDEX ix_contacts_updated ON contacts (tenant_id, updated_at, id) WHERE deleted_at is null;
CREATE UNIQUE INDEX uq_contacts_external_id ON contacts (tenant_id, external_id) WHERE external_id is not null and deleted_at is null;

CREATE TABLE departments (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  manager_user_id UUID,
  parent_id UUID,
  is_active BOOLEAN DEFAULT true NOT NULL,
  CONSTRAINT pk_departments PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_departments_created ON departments (tenant_id, created_at, id);
CREATE UNIQUE INDEX uq_departments_name ON departments (tenant_id, lower(name));

CREATE TABLE employees (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  user_id UUID,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT,
  email_norm TEXT GENERATED ALWAYS AS (lower(btrim(email))) STORED,
  phone TEXT,
  department_id UUID,
  title TEXT,
  manager_id UUID,
  role TEXT DEFAULT 'employee' NOT NULL,
  status TEXT DEFAULT 'active' NOT NULL CONSTRAINT ck_employees_status CHECK (status in ('active', 'inactive', 'on_leave', 'terminated')),
  employment_type TEXT CONSTRAINT ck_employees_employment_type CHECK (employment_type in ('full_time', 'part_time', 'contractor', 'intern')),
  preferences JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  CONSTRAINT pk_employees PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_employees_user UNIQUE (tenant_id, user_id),
  CONSTRAINT uq_employees_email UNIQUE (tenant_id, email_norm)
);
CREATE INDEX ix_employees_created ON employees (tenant_id, created_at, id);
CREATE INDEX ix_employees_department ON employees (tenant_id, department_id);

CREATE TABLE entity_transitions (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT uuid_v7() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  action TEXT NOT NULL CONSTRAINT ck_entity_transitions_action CHECK (action in ('convert', 'merge', 'restore')),
  from_type TEXT NOT NULL,
  from_id UUID NOT NULL,
  to_type TEXT NOT NULL,
  to_id UUID NOT NULL,
  by_user UUID,
  snapshot JSONB NOT NULL,
  CONSTRAINT pk_entity_transitions PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_entity_transitions_from ON entity_transitions (tenant_id, from_type, from_id);
CREATE INDEX ix_entity_transitions_to ON entity_transitions (tenant_id, to_type, to_id);

CREATE TABLE events (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT uuid_v7() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  event TEXT NOT NULL,
  entity_type TEXT,
  entity_id UUID,
  actor_id UUID,
  action_origin TEXT DEFAULT 'human' NOT NULL,
  payload JSONB NOT NULL,
  published_at TIMESTAMP WITH TIME ZONE,
  seq BIGINT GENERATED ALWAYS AS IDENTITY,
  CONSTRAINT pk_events PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_events_unpublished ON events (seq) WHERE published_at is null;

CREATE TABLE idempotency_keys (
  tenant_id UUID NOT NULL,
  user_id UUID NOT NULL,
  key TEXT NOT NULL,
  route TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status TEXT,
  response TEXT,
  expires_at TIMESTAMP WITH TIME ZONE DEFAULT now() + interval '24 hours' NOT NULL,
  CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, user_id, key)
);

CREATE TABLE leads (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  first_name TEXT,
  last_name TEXT,
  name TEXT GENERATED ALWAYS AS (coalesce(nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), company, email, phone)) STORED,
  email TEXT,
  phone TEXT,
  mobile TEXT,
  company TEXT,
  job_title TEXT,
  website TEXT,
  status TEXT DEFAULT 'new' NOT NULL CONSTRAINT ck_leads_status CHECK (status in ('new', 'contacted', 'qualified', 'unqualified', 'converted', 'lost')),
  source TEXT DEFAULT 'other' NOT NULL CONSTRAINT ck_leads_source CHECK (source in ('website', 'referral', 'cold_call', 'email', 'social_media', 'trade_show', 'advertising', 'demo_request', 'inbound_call', 'outbound_call', 'import', 'other')),
  rating TEXT CONSTRAINT ck_leads_rating CHECK (rating in ('cold', 'warm', 'hot')),
  value NUMERIC(18, 2) DEFAULT 0 NOT NULL CONSTRAINT ck_leads_value_min CHECK (value >= 0),
  currency VARCHAR(3) CONSTRAINT ck_leads_currency CHECK (currency ~ '^[A-Z]{3}$'),
  account_id UUID,
  street TEXT,
  city TEXT,
  state TEXT,
  postal_code TEXT,
  country TEXT,
  description TEXT,
  do_not_call BOOLEAN DEFAULT false NOT NULL,
  do_not_text BOOLEAN DEFAULT false NOT NULL,
  do_not_email BOOLEAN DEFAULT false NOT NULL,
  last_contacted_at TIMESTAMP WITH TIME ZONE,
  score INTEGER CONSTRAINT ck_leads_score_min CHECK (score >= 0) CONSTRAINT ck_leads_score_max CHECK (score <= 100),
  score_reason TEXT,
  conversion_probability NUMERIC(5, 4),
  next_action TEXT,
  lost_reason TEXT,
  converted_at TIMESTAMP WITH TIME ZONE,
  converted_by UUID,
  converted_contact_id UUID,
  converted_account_id UUID,
  converted_opportunity_id UUID,
  name_norm TEXT GENERATED ALWAYS AS (lower(coalesce(nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), company, email, phone))) STORED,
  email_norm TEXT GENERATED ALWAYS AS (lower(email)) STORED,
  phone_norm TEXT GENERATED ALWAYS AS (phone_digits(phone)) STORED,
  mobile_norm TEXT GENERATED ALWAYS AS (phone_digits(mobile)) STORED,
  owner_id UUID,
  assigned_to UUID,
  tags TEXT[] DEFAULT '{}' NOT NULL,
  custom JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  external_id TEXT,
  last_activity_at TIMESTAMP WITH TIME ZONE,
  deleted_at TIMESTAMP WITH TIME ZONE,
  deleted_by UUID,
  merged_into UUID,
  CONSTRAINT pk_leads PRIMARY KEY (tenant_id, id),
  CONSTRAINT ck_leads_identity CHECK (coalesce(first_name, last_name, company, email, phone) is not null),
  CONSTRAINT ck_leads_converted CHECK ((status = 'converted') = (converted_at is not null))
);
CREATE INDEX ix_leads_assigned_to ON leads (tenant_id, assigned_to, updated_at, id) WHERE deleted_at is null and assigned_to is not null;
CREATE INDEX ix_leads_created ON leads (tenant_id, created_at, id);
CREATE INDEX ix_leads_email_norm ON leads (tenant_id, email_norm) WHERE email_norm is not null;
CREATE INDEX ix_leads_mobile_norm ON leads (tenant_id, mobile_norm) WHERE mobile_norm is not null;
CREATE INDEX ix_leads_name_norm ON leads (tenant_id, name_norm, id);
CREATE INDEX ix_leads_owner_id ON leads (tenant_id, owner_id, updated_at, id) WHERE deleted_at is null;
CREATE INDEX ix_leads_phone_norm ON leads (tenant_id, phone_norm) WHERE phone_norm is not null;
CREATE INDEX ix_leads_status ON leads (tenant_id, status);
CREATE INDEX ix_leads_updated ON leads (tenant_id, updated_at, id) WHERE deleted_at is null;
CREATE UNIQUE INDEX uq_leads_external_id ON leads (tenant_id, external_id) WHERE external_id is not null and deleted_at is null;

CREATE TABLE notes (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  title TEXT,
  content TEXT NOT NULL,
  note_type TEXT DEFAULT 'general' NOT NULL CONSTRAINT ck_notes_note_type CHECK (note_type in ('general', 'call_summary', 'meeting', 'follow_up', 'email', 'ai_summary')),
  pinned BOOLEAN DEFAULT false NOT NULL,
  related_type TEXT CONSTRAINT ck_notes_related_type CHECK (related_type in ('lead', 'contact', 'account', 'opportunity')),
  related_id UUID,
  lead_id UUID GENERATED ALWAYS AS (case when related_type = 'lead' then related_id end) STORED,
  contact_id UUID GENERATED ALWAYS AS (case when related_type = 'contact' then related_id end) STORED,
  account_id UUID GENERATED ALWAYS AS (case when related_type = 'account' then related_id end) STORED,
  opportunity_id UUID GENERATED ALWAYS AS (case when related_type = 'opportunity' then related_id end) STORED,
  tags TEXT[] DEFAULT '{}' NOT NULL,
  custom JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  external_id TEXT,
  last_activity_at TIMESTAMP WITH TIME ZONE,
  deleted_at TIMESTAMP WITH TIME ZONE,
  deleted_by UUID,
  merged_into UUID,
  CONSTRAINT pk_notes PRIMARY KEY (tenant_id, id),
  CONSTRAINT ck_notes_related_both CHECK ((related_type is null) = (related_id is null))
);
CREATE INDEX ix_notes_account_id ON notes (tenant_id, account_id, created_at) WHERE account_id is not null;
CREATE INDEX ix_notes_contact_id ON notes (tenant_id, contact_id, created_at) WHERE contact_id is not null;
CREATE INDEX ix_notes_created ON notes (tenant_id, created_at, id);
CREATE INDEX ix_notes_lead_id ON notes (tenant_id, lead_id, created_at) WHERE lead_id is not null;
CREATE INDEX ix_notes_opportunity_id ON notes (tenant_id, opportunity_id, created_at) WHERE opportunity_id is not null;
CREATE INDEX ix_notes_related ON notes (tenant_id, related_id, created_at);
CREATE INDEX ix_notes_updated ON notes (tenant_id, updated_at, id) WHERE deleted_at is null;
CREATE UNIQUE INDEX uq_notes_external_id ON notes (tenant_id, external_id) WHERE external_id is not null and deleted_at is null;

CREATE TABLE opportunities (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  name TEXT NOT NULL,
  pipeline_id UUID NOT NULL,
  stage TEXT DEFAULT 'prospecting' NOT NULL,
  stage_kind TEXT NOT NULL CONSTRAINT ck_opportunities_stage_kind CHECK (stage_kind in ('open', 'won', 'lost')),
  amount NUMERIC(18, 2) DEFAULT 0 NOT NULL CONSTRAINT ck_opportunities_amount_min CHECK (amount >= 0),
  currency VARCHAR(3) CONSTRAINT ck_opportunities_currency CHECK (currency ~ '^[A-Z]{3}$'),
  probability INTEGER DEFAULT 10 NOT NULL CONSTRAINT ck_opportunities_probability_max CHECK (probability <= 100) CONSTRAINT ck_opportunities_probability_min CHECK (probability >= 0),
  expected_revenue NUMERIC(18, 2) GENERATED ALWAYS AS (amount * probability / 100) STORED,
  close_date DATE,
  closed_at TIMESTAMP WITH TIME ZONE,
  stage_changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  account_id UUID,
  contact_id UUID,
  lead_id UUID,
  type TEXT CONSTRAINT ck_opportunities_type CHECK (type in ('new_business', 'existing_business', 'renewal')),
  source TEXT CONSTRAINT ck_opportunities_source CHECK (source in ('website', 'referral', 'cold_call', 'email', 'social_media', 'trade_show', 'advertising', 'demo_request', 'inbound_call', 'outbound_call', 'import', 'other')),
  next_step TEXT,
  competitor TEXT,
  lost_reason TEXT,
  description TEXT,
  health TEXT DEFAULT 'unknown' NOT NULL CONSTRAINT ck_opportunities_health CHECK (health in ('unknown', 'healthy', 'at_risk', 'stalled', 'closing')),
  risk_factors JSONB DEFAULT '[]' NOT NULL,
  score INTEGER CONSTRAINT ck_opportunities_score_min CHECK (score >= 0) CONSTRAINT ck_opportunities_score_max CHECK (score <= 100),
  score_reason TEXT,
  name_norm TEXT GENERATED ALWAYS AS (lower(name)) STORED,
  owner_id UUID,
  assigned_to UUID,
  tags TEXT[] DEFAULT '{}' NOT NULL,
  custom JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  external_id TEXT,
  last_activity_at TIMESTAMP WITH TIME ZONE,
  deleted_at TIMESTAMP WITH TIME ZONE,
  deleted_by UUID,
  merged_into UUID,
  CONSTRAINT pk_opportunities PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_opportunities_account ON opportunities (tenant_id, account_id) WHERE account_id is not null;
CREATE INDEX ix_opportunities_amount ON opportunities (tenant_id, amount, id);
CREATE INDEX ix_opportunities_assigned_to ON opportunities (tenant_id, assigned_to, updated_at, id) WHERE deleted_at is null and assigned_to is not null;
CREATE INDEX ix_opportunities_close_date ON opportunities (tenant_id, close_date, id);
CREATE INDEX ix_opportunities_contact ON opportunities (tenant_id, contact_id) WHERE contact_id is not null;
CREATE INDEX ix_opportunities_created ON opportunities (tenant_id, created_at, id);
CREATE INDEX ix_opportunities_name_norm ON opportunities (tenant_id, name_norm, id);
CREATE INDEX ix_opportunities_owner_id ON opportunities (tenant_id, owner_id, updated_at, id) WHERE deleted_at is null;
CREATE INDEX ix_opportunities_stage ON opportunities (tenant_id, pipeline_id, stage, close_date, id);
CREATE INDEX ix_opportunities_stage_kind ON opportunities (tenant_id, stage_kind, stage);
CREATE INDEX ix_opportunities_updated ON opportunities (tenant_id, updated_at, id) WHERE deleted_at is null;
CREATE UNIQUE INDEX uq_opportunities_external_id ON opportunities (tenant_id, external_id) WHERE external_id is not null and deleted_at is null;

CREATE TABLE permissions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  resource TEXT NOT NULL,
  action TEXT NOT NULL,
  CONSTRAINT pk_permissions PRIMARY KEY (id),
  CONSTRAINT uq_permissions_name UNIQUE (name)
);

CREATE TABLE pipeline_stages (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  pipeline_id UUID NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CONSTRAINT ck_pipeline_stages_kind CHECK (kind in ('open', 'won', 'lost')),
  probability INTEGER NOT NULL CONSTRAINT ck_pipeline_stages_probability CHECK (probability between 0 and 100),
  color TEXT,
  is_active BOOLEAN DEFAULT true NOT NULL,
  CONSTRAINT pk_pipeline_stages PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_pipeline_stages_key UNIQUE (tenant_id, pipeline_id, key),
  CONSTRAINT uq_pipeline_stages_position UNIQUE (tenant_id, pipeline_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_pipeline_stages_created ON pipeline_stages (tenant_id, created_at, id);

CREATE TABLE pipelines (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  name TEXT NOT NULL,
  is_default BOOLEAN DEFAULT false NOT NULL,
  position INTEGER NOT NULL,
  CONSTRAINT pk_pipelines PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ix_pipelines_created ON pipelines (tenant_id, created_at, id);
CREATE UNIQUE INDEX uq_pipelines_default ON pipelines (tenant_id) WHERE is_default;
CREATE UNIQUE INDEX uq_pipelines_name ON pipelines (tenant_id, lower(name));

CREATE TABLE record_index (
  tenant_id UUID NOT NULL,
  entity_type TEXT NOT NULL,
  record_id UUID NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  owner_id UUID,
  assigned_to UUID,
  related_id UUID,
  CONSTRAINT pk_record_index PRIMARY KEY (tenant_id, entity_type, record_id)
);
CREATE INDEX ix_record_index_text ON record_index USING gin (tenant_id, text gin_trgm_ops) WITH (gin_pending_list_limit = 256);

CREATE TABLE role_permissions (
  tenant_id UUID DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
  role TEXT NOT NULL,
  permission_id UUID NOT NULL,
  CONSTRAINT pk_role_permissions PRIMARY KEY (tenant_id, role, permission_id)
);

CREATE TABLE roles (
  tenant_id UUID NOT NULL,
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  description TEXT,
  is_builtin BOOLEAN DEFAULT false NOT NULL,
  data_scope TEXT DEFAULT 'own' NOT NULL CONSTRAINT ck_roles_data_scope CHECK (data_scope in ('all', 'department', 'own')),
  CONSTRAINT pk_roles PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_roles_name UNIQUE (tenant_id, name)
);
CREATE INDEX ix_roles_created ON roles (tenant_id, created_at, id);

CREATE TABLE sessions (
  id UUID NOT NULL,
  user_id UUID NOT NULL,
  tenant_id UUID,
  family_id UUID NOT NULL,
  refresh_hash TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
  rotated_at TIMESTAMP WITH TIME ZONE,
  revoked_at TIMESTAMP WITH TIME ZONE,
  revoke_reason TEXT,
  ip INET,
  user_agent TEXT,
  impersonator_id UUID,
  CONSTRAINT pk_sessions PRIMARY KEY (id),
  CONSTRAINT uq_sessions_refresh_hash UNIQUE (refresh_hash)
);
CREATE INDEX ix_sessions_family ON sessions (family_id);
CREATE INDEX ix_sessions_user ON sessions (user_id, expires_at);

CREATE TABLE tenants (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  name TEXT NOT NULL,
  slug TEXT NOT NULL CONSTRAINT ck_tenants_slug CHECK (slug ~ '^[a-z0-9-]{2,64}$'),
  status TEXT DEFAULT 'active' NOT NULL CONSTRAINT ck_tenants_status CHECK (status in ('active', 'inactive', 'suspended', 'system')),
  settings JSONB DEFAULT '{}' NOT NULL,
  metadata JSONB DEFAULT '{}' NOT NULL,
  branding JSONB DEFAULT '{}' NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_tenants PRIMARY KEY (id),
  CONSTRAINT uq_tenants_slug UNIQUE (slug)
);

CREATE TABLE users (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  email TEXT,
  email_norm TEXT GENERATED ALWAYS AS (lower(btrim(email))) STORED,
  password_hash TEXT,
  first_name TEXT,
  last_name TEXT,
  phone TEXT,
  locale TEXT,
  status TEXT DEFAULT 'active' NOT NULL CONSTRAINT ck_users_status CHECK (status in ('active', 'inactive', 'invited')),
  is_superadmin BOOLEAN DEFAULT false NOT NULL,
  must_change_password BOOLEAN DEFAULT false NOT NULL,
  mfa JSONB,
  last_login_at TIMESTAMP WITH TIME ZONE,
  last_seen_at TIMESTAMP WITH TIME ZONE,
  failed_logins INTEGER DEFAULT 0 NOT NULL,
  locked_until TIMESTAMP WITH TIME ZONE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  created_by UUID DEFAULT current_user_id(),
  updated_by UUID DEFAULT current_user_id(),
  version INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_users PRIMARY KEY (id),
  CONSTRAINT ck_users_without_login CHECK (email is not null or (status = 'inactive' and password_hash is null and not is_superadmin)),
  CONSTRAINT uq_users_email_norm UNIQUE (email_norm)
);

ALTER TABLE accounts ADD CONSTRAINT fk_accounts_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE accounts ADD CONSTRAINT fk_accounts_tenant_id_assigned_to FOREIGN KEY(tenant_id, assigned_to) REFERENCES employees (tenant_id, user_id);
ALTER TABLE accounts ADD CONSTRAINT fk_accounts_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES employees (tenant_id, user_id);
ALTER TABLE accounts ADD CONSTRAINT fk_accounts_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES accounts (tenant_id, id) ON DELETE SET NULL (parent_id);
ALTER TABLE accounts ADD CONSTRAINT fk_accounts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE accounts ADD CONSTRAINT fk_accounts_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE activities ADD CONSTRAINT fk_activities_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id_assigned_to FOREIGN KEY(tenant_id, assigned_to) REFERENCES employees (tenant_id, user_id);
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id_lead_id FOREIGN KEY(tenant_id, lead_id) REFERENCES leads (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunities (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES employees (tenant_id, user_id);
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES activities (tenant_id, id) ON DELETE SET NULL (parent_id);
ALTER TABLE activities ADD CONSTRAINT fk_activities_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE activities ADD CONSTRAINT fk_activities_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE contacts ADD CONSTRAINT fk_contacts_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE contacts ADD CONSTRAINT fk_contacts_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE SET NULL (account_id);
ALTER TABLE contacts ADD CONSTRAINT fk_contacts_tenant_id_assigned_to FOREIGN KEY(tenant_id, assigned_to) REFERENCES employees (tenant_id, user_id);
ALTER TABLE contacts ADD CONSTRAINT fk_contacts_tenant_id_converted_from_lead_id FOREIGN KEY(tenant_id, converted_from_lead_id) REFERENCES leads (tenant_id, id) ON DELETE SET NULL (converted_from_lead_id);
ALTER TABLE contacts ADD CONSTRAINT fk_contacts_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES employees (tenant_id, user_id);
ALTER TABLE contacts ADD CONSTRAINT fk_contacts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE contacts ADD CONSTRAINT fk_contacts_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE departments ADD CONSTRAINT fk_departments_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE departments ADD CONSTRAINT fk_departments_tenant_id_manager_user_id FOREIGN KEY(tenant_id, manager_user_id) REFERENCES employees (tenant_id, user_id) ON DELETE SET NULL (manager_user_id);
ALTER TABLE departments ADD CONSTRAINT fk_departments_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES departments (tenant_id, id) ON DELETE SET NULL (parent_id);
ALTER TABLE departments ADD CONSTRAINT fk_departments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE departments ADD CONSTRAINT fk_departments_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE employees ADD CONSTRAINT fk_employees_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE employees ADD CONSTRAINT fk_employees_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES departments (tenant_id, id) ON DELETE SET NULL (department_id);
ALTER TABLE employees ADD CONSTRAINT fk_employees_tenant_id_manager_id FOREIGN KEY(tenant_id, manager_id) REFERENCES employees (tenant_id, id) ON DELETE SET NULL (manager_id);
ALTER TABLE employees ADD CONSTRAINT fk_employees_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE employees ADD CONSTRAINT fk_employees_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE employees ADD CONSTRAINT fk_employees_user_id FOREIGN KEY(user_id) REFERENCES users (id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE SET NULL (account_id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_tenant_id_assigned_to FOREIGN KEY(tenant_id, assigned_to) REFERENCES employees (tenant_id, user_id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_tenant_id_converted_account_id FOREIGN KEY(tenant_id, converted_account_id) REFERENCES accounts (tenant_id, id) ON DELETE SET NULL (converted_account_id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_tenant_id_converted_contact_id FOREIGN KEY(tenant_id, converted_contact_id) REFERENCES contacts (tenant_id, id) ON DELETE SET NULL (converted_contact_id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_tenant_id_converted_opportunity_id FOREIGN KEY(tenant_id, converted_opportunity_id) REFERENCES opportunities (tenant_id, id) ON DELETE SET NULL (converted_opportunity_id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES employees (tenant_id, user_id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE leads ADD CONSTRAINT fk_leads_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE notes ADD CONSTRAINT fk_notes_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE notes ADD CONSTRAINT fk_notes_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE notes ADD CONSTRAINT fk_notes_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE notes ADD CONSTRAINT fk_notes_tenant_id_lead_id FOREIGN KEY(tenant_id, lead_id) REFERENCES leads (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE notes ADD CONSTRAINT fk_notes_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES opportunities (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE notes ADD CONSTRAINT fk_notes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE notes ADD CONSTRAINT fk_notes_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES accounts (tenant_id, id) ON DELETE SET NULL (account_id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id_assigned_to FOREIGN KEY(tenant_id, assigned_to) REFERENCES employees (tenant_id, user_id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE SET NULL (contact_id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id_lead_id FOREIGN KEY(tenant_id, lead_id) REFERENCES leads (tenant_id, id) ON DELETE SET NULL (lead_id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES employees (tenant_id, user_id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id_pipeline_id_stage FOREIGN KEY(tenant_id, pipeline_id, stage) REFERENCES pipeline_stages (tenant_id, pipeline_id, key) ON UPDATE CASCADE;
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id_pipeline_id FOREIGN KEY(tenant_id, pipeline_id) REFERENCES pipelines (tenant_id, id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE opportunities ADD CONSTRAINT fk_opportunities_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE pipeline_stages ADD CONSTRAINT fk_pipeline_stages_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE pipeline_stages ADD CONSTRAINT fk_pipeline_stages_tenant_id_pipeline_id FOREIGN KEY(tenant_id, pipeline_id) REFERENCES pipelines (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE pipeline_stages ADD CONSTRAINT fk_pipeline_stages_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE pipeline_stages ADD CONSTRAINT fk_pipeline_stages_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE pipelines ADD CONSTRAINT fk_pipelines_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE pipelines ADD CONSTRAINT fk_pipelines_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE pipelines ADD CONSTRAINT fk_pipelines_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE role_permissions ADD CONSTRAINT fk_role_permissions_permission_id FOREIGN KEY(permission_id) REFERENCES permissions (id);
ALTER TABLE roles ADD CONSTRAINT fk_roles_created_by FOREIGN KEY(created_by) REFERENCES users (id);
ALTER TABLE roles ADD CONSTRAINT fk_roles_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE roles ADD CONSTRAINT fk_roles_updated_by FOREIGN KEY(updated_by) REFERENCES users (id);
ALTER TABLE sessions ADD CONSTRAINT fk_sessions_impersonator_id FOREIGN KEY(impersonator_id) REFERENCES users (id);
ALTER TABLE sessions ADD CONSTRAINT fk_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id);
ALTER TABLE sessions ADD CONSTRAINT fk_sessions_user_id FOREIGN KEY(user_id) REFERENCES users (id);
