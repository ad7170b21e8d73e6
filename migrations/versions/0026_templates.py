"""Templates of mails, text messages and calls."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, protect_sql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0026_templates.sql").read_text())
    statements = [
        *protect_sql("email_templates", "platform_readable"),
        *protect_sql("email_template_versions", "tenant", append_only=True),
        *audit_sql("email_templates", "email_template", quiet=("usage_count",)),
    ]
    for statement in statements:
        run(statement)


def downgrade() -> None:
    run("drop table email_template_versions; drop table email_templates")
