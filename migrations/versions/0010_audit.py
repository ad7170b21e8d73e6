"""Retention of the audit log, access reviews, personal data."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0010_audit.sql").read_text())


def downgrade() -> None:
    pass
