"""Records as files; the part a contact plays in a deal."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import definer_reads, protect_sql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0020_exports.sql").read_text())
    for statement in protect_sql("record_exports", "tenant"):
        run(statement)
    run("grant select on record_exports to aisha_definer")
    run(definer_reads("record_exports").create_sql())


def downgrade() -> None:
    run((SQL / "0020_down.sql").read_text())
