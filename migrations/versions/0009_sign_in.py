"""Sign-in by provider, outbound calls, idle sessions."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0009_sign_in.sql").read_text())


def downgrade() -> None:
    pass
