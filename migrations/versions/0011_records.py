"""What the record engine still lacked."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0011_records.sql").read_text())


def downgrade() -> None:
    pass
