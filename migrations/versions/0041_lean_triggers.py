"""Writes that touch a record in passing, and campaigns of many people, without looking at more than they have to."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0041_lean_triggers.sql").read_text())


def downgrade() -> None:
    run((SQL / "0041_down.sql").read_text())
