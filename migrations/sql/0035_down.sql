-- What ran when is forgotten: every piece of recurring work waits for its next moment.
drop table job_runs;
drop table job_schedules;

create table periodic_runs (
  name text not null,
  last_started_at timestamptz not null default now(),
  last_finished_at timestamptz,
  last_error text,
  constraint pk_periodic_runs primary key (name)
);
