"""Working order: what was said to be no duplicate, and activities by what is due next."""

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, protect_sql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = """
create table duplicate_dismissals (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by uuid default current_user_id(),
  updated_by uuid default current_user_id(),
  version integer not null default 1,
  decision_id uuid not null,
  record_type text not null,
  record_id uuid not null,
  constraint pk_duplicate_dismissals primary key (tenant_id, id),
  constraint uq_duplicate_dismissals_tenant_id_decision_id_record_id unique (tenant_id, decision_id, record_id),
  constraint fk_duplicate_dismissals_tenant_id foreign key (tenant_id) references tenants (id),
  constraint fk_duplicate_dismissals_created_by foreign key (created_by) references users (id),
  constraint fk_duplicate_dismissals_updated_by foreign key (updated_by) references users (id)
);
create index ix_duplicate_dismissals_created on duplicate_dismissals (tenant_id, created_at, id);
create index ix_duplicate_dismissals_record on duplicate_dismissals (tenant_id, record_id)
"""

NEXT_ACTIVITIES = """
alter table activities add column status_order text
  generated always as (case when status in ('pending', 'in_progress') then 'open' else status end) stored;
create index ix_activities_next on activities
  (tenant_id, status_order desc nulls last, completed_at desc nulls last, due_at, id) where deleted_at is null
"""
"""What is open sorts as one, before what is completed, before what is cancelled."""


def upgrade() -> None:
    run(NEXT_ACTIVITIES)
    run(TABLE)
    table = "duplicate_dismissals"
    for statement in (*protect_sql(table, "tenant"), *audit_sql(table, "duplicate_dismissal")):
        run(statement)


def downgrade() -> None:
    run("drop table duplicate_dismissals; alter table activities drop column status_order")
