-- Schedules of recurring work and what became of its runs; `periodic_runs` knew the last run only.
drop table periodic_runs;

create table job_schedules (
  key text not null,
  job_type text not null,
  schedule text not null,
  default_schedule text not null,
  tz text not null default 'UTC',
  params jsonb not null default '{}',
  is_active boolean not null default true,
  next_run_at timestamptz not null,
  last_run_at timestamptz,
  last_status text,
  last_duration_ms bigint,
  last_result text,
  last_error text,
  failures integer not null default 0,
  run_id uuid,
  worker text,
  running_since timestamptz,
  leased_until timestamptz,
  requested_at timestamptz,
  requested_by uuid,
  constraint pk_job_schedules primary key (key),
  constraint ck_job_schedules_last_status check (last_status in ('ok', 'failed', 'interrupted', 'lost')),
  constraint fk_job_schedules_requested_by_users foreign key (requested_by) references users (id) on delete set null
);

create table job_runs (
  id uuid not null,
  key text not null,
  status text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null default now(),
  worker text not null,
  row_count bigint,
  result text,
  error text,
  requested_by uuid,
  constraint pk_job_runs primary key (id),
  constraint ck_job_runs_status check (status in ('ok', 'failed', 'interrupted', 'lost')),
  constraint fk_job_runs_requested_by_users foreign key (requested_by) references users (id) on delete set null
);
create index ix_job_runs_key on job_runs (key, id);
create index ix_job_runs_started on job_runs (started_at);
