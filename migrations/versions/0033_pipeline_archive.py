"""Pipelines can be archived; settings of the installation can be secret."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0033_pipeline_archive.sql").read_text())
    run(audit_sql("system_settings", "system_setting", masked=("sealed_value",))[1])


def downgrade() -> None:
    """Archived pipelines are in use again; what is sealed cannot be kept where it lay open."""
    run((SQL / "0033_down.sql").read_text())
    run(audit_sql("system_settings", "system_setting")[1])
