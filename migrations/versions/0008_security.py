"""Checks of the installation's security and isolation."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = ("administrator_ids()", "weak_key_counts(interval)")


def upgrade() -> None:
    run((SQL / "0008_security.sql").read_text())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    for function in DEFINERS:
        run(f"drop function {function}")
