"""Exports of whole tenants."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import protect_sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0012_tenant_export.sql").read_text())
    for statement in protect_sql("tenant_exports", "tenant"):
        run(statement)


def downgrade() -> None:
    run("drop table tenant_exports")
