"""Imports: jobs and their rows."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import protect_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
QUIET = ("position", "processed", "total", "created", "updated", "skipped", "failed", "warnings", "findings", "phase")
AUDITED = ("mapping", "options", "status", "change_set_id", "started_at", "completed_at", "error")


def upgrade() -> None:
    run((SQL / "0003_imports.sql").read_text())
    for table in ("import_jobs", "import_rows"):
        for statement in protect_sql(table, "tenant"):
            run(statement)
    quiet = ", ".join(f"'{column}'" for column in QUIET)
    run(f"create trigger stamp_row before update on import_jobs for each row execute function stamp_row({quiet})")
    run(
        f"create trigger audit_row after insert or delete or update of {', '.join(AUDITED)} on import_jobs"
        " for each row execute function audit_row('import')"
    )


def downgrade() -> None:
    run("drop table import_rows; drop table import_jobs")
