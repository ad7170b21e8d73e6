"""Pipelines can be archived."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0033_pipeline_archive.sql").read_text())


def downgrade() -> None:
    """Archived pipelines are in use again."""
    run((SQL / "0033_down.sql").read_text())
