"""Rules of records: scores, search, due times, currencies."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = ("is_found(text, uuid, text[])",)


def upgrade() -> None:
    run((SQL / "0018_record_rules.sql").read_text())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")


def downgrade() -> None:
    for function in DEFINERS:
        run(f"drop function {function}")
