"""Schedules of recurring work, with their history."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import protect_sql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0035_schedules.sql").read_text())
    for table in ("job_schedules", "job_runs"):
        for statement in protect_sql(table, "platform"):
            run(statement)


def downgrade() -> None:
    run((SQL / "0035_down.sql").read_text())
    for statement in protect_sql("periodic_runs", "platform"):
        run(statement)
