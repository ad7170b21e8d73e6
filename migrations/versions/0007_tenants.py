"""The life of a tenant: set-up, suspension, trash, purge."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0007_tenants.sql").read_text())


def downgrade() -> None:
    pass
