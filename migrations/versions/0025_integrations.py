"""Connections to other services, and how much they are used."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, protect_sql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
SET_BY_PEOPLE = "integration_type, name, is_active, credentials, config, webhook_secret, rotated_at"


def upgrade() -> None:
    run((SQL / "0025_integrations.sql").read_text())
    for table in ("tenant_integrations", "integration_usage"):
        for statement in protect_sql(table, "tenant"):
            run(statement)
    found_by_checks = ("status", "error_message", "last_checked_at")
    stamp, audit = audit_sql("tenant_integrations", "integration", ("credentials", "webhook_secret"), found_by_checks)
    run(stamp)
    run(audit.replace("insert or update or delete", f"insert or delete or update of {SET_BY_PEOPLE}"))


def downgrade() -> None:
    run("drop table integration_usage; drop table tenant_integrations")
