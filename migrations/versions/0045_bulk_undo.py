"""What takes a large change back says which one it undoes; each is undone once."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0045_bulk_undo.sql").read_text())


def downgrade() -> None:
    """What was being undone stays as far as it came."""
    run((SQL / "0045_down.sql").read_text())
