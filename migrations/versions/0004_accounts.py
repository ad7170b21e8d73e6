"""Passwords, second factors, sign-in settings and the mail that goes with them."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, protect_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
MASKED_OF_MAILS = ("text_body", "html_body", "link")


def upgrade() -> None:
    run((SQL / "0004_accounts.sql").read_text())
    for statement in protect_sql("email_outbox", "tenant"):
        run(statement)
    stamp, audit = audit_sql("email_outbox", "email", MASKED_OF_MAILS)
    run(stamp)
    run(audit.replace("insert or update or delete", "insert or update of status or delete"))


def downgrade() -> None:
    run((SQL / "0004_down.sql").read_text())
