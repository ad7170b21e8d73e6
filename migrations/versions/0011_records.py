"""What the record engine still lacked: the trash by its age, large bulk actions, imports whose file is gone."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import protect_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
TRASHED = ("accounts", "activities", "contacts", "leads", "notes", "opportunities")


def upgrade() -> None:
    run((SQL / "0011_records.sql").read_text())
    for statement in protect_sql("bulk_changes", "tenant"):
        run(statement)


def downgrade() -> None:
    run("drop table bulk_changes")
    run("alter table import_jobs drop column file_removed_at")
    for table in TRASHED:
        run(f"drop index ix_{table}_deleted")
