"""The trigger of the audit log does its work in one statement."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0013_audit_row.sql").read_text())


def downgrade() -> None:
    run((SQL / "0013_down.sql").read_text())
