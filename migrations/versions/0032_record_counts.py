"""Workspaces with limits remember how much they hold."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, protect_sql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0032_record_counts.sql").read_text())
    for statement in protect_sql("record_counts", "hidden"):
        run(statement)
    run("grant select, insert, update, delete on record_counts to aisha_definer")
    run(Policy("record_counts", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    run("alter function held_at_most(uuid, text) owner to aisha_definer")
    run("revoke execute on function held_at_most(uuid, text) from public")


def downgrade() -> None:
    run((SQL / "0032_down.sql").read_text())
