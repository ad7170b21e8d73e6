"""Checks of the installation's security and isolation."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0008_security.sql").read_text())


def downgrade() -> None:
    pass
