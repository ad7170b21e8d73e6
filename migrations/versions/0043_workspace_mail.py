"""Mail of a workspace: what its sending domains publish, its address for mails that come back, one pace for all its mails."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, protect_sql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0043_workspace_mail.sql").read_text())
    for table in ("sender_domain_checks", "bounce_addresses"):
        run_all(protect_sql(table, "tenant"))
    run_all(audit_sql("bounce_addresses", "bounce_address", ("token_hash",), ("last_seen_at",)))


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """Addresses for mails that come back are dead; domains are checked again."""
    run((SQL / "0043_down.sql").read_text())
