"""Long work that its asker follows, events that were put aside, and for which day each person was written to."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import protect_sql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = ("parked_events(integer)", "release_parked_events(uuid[])", "drop_parked_events(uuid[])")


def upgrade() -> None:
    run((SQL / "0042_work.sql").read_text())
    for statement in protect_sql("daily_digests", "tenant"):
        run(statement)
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    """Who was written to today may be written to again."""
    run((SQL / "0042_down.sql").read_text())
