"""What workspaces and their exports still lacked."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AUDIT_OF_ALL = (
    "audit_of_all(uuid[], uuid, text[], text, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer)"
)
SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0014_workspaces.sql").read_text())
    run(f"alter function {AUDIT_OF_ALL} owner to aisha_definer")
    run(f"revoke execute on function {AUDIT_OF_ALL} from public")
    run(f"grant execute on function {AUDIT_OF_ALL} to aisha_app")


def downgrade() -> None:
    run((SQL / "0014_down.sql").read_text())
