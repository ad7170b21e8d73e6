"""Mails of workspaces go through their own connection, and are written to people on their records."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0030_workspace_mail.sql").read_text())


def downgrade() -> None:
    """Mails stay in the outbox; which connection they took and which activity they belong to is gone."""
    run((SQL / "0030_down.sql").read_text())
