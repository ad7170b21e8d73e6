"""Secret links of calendars."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, protect_sql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = ("use_calendar_feed(text)", "end_calendar_feeds()")


def upgrade() -> None:
    run((SQL / "0031_calendar_feeds.sql").read_text())
    run_all(protect_sql("calendar_feeds", "tenant"))
    run_all(audit_sql("calendar_feeds", "calendar_feed", ("token_hash",), ("last_seen_at",)))
    run("grant select, update, delete on calendar_feeds to aisha_definer")
    run(Policy("calendar_feeds", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """Every link is dead."""
    run("drop trigger end_calendar_feeds on users; drop trigger end_calendar_feeds on employees")
    run("drop trigger end_calendar_feeds_deleted on employees")
    for function in DEFINERS:
        run(f"drop function {function}")
    run("drop table calendar_feeds")
