"""What workspaces and their exports still lacked."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0014_workspaces.sql").read_text())


def downgrade() -> None:
    run((SQL / "0014_down.sql").read_text())
