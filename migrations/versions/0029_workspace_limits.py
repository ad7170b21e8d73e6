"""Plans and limits of workspaces; the log of all workspaces says why, and what was changed together."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import definer_reads

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
RECORDS = ("accounts", "contacts", "leads", "opportunities", "activities", "notes", "products")
LIMITED = (*RECORDS, "employees", "custom_fields", "api_keys")
FUNCTIONS = (
    "held_by(uuid, text, bigint)", "within_limit()",
    "audit_of_all(uuid[], uuid, text[], text, uuid, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer)",
)  # fmt: skip
BEFORE = "audit_of_all(uuid[], uuid, text[], text, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer)"


def upgrade() -> None:
    run((SQL / "0029_workspace_limits.sql").read_text())
    run("grant select on tenant_storage to aisha_definer")
    run(definer_reads("tenant_storage").create_sql())
    own(*FUNCTIONS)


def own(*functions: str) -> None:
    """Functions of `aisha_definer` that the application calls."""
    for function in functions:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    """Limits stay in the settings of their workspaces and bind nobody."""
    for table in (*LIMITED, "import_jobs"):
        run(f"drop trigger within_limit on {table}")
    for table in (*RECORDS, "employees", "custom_fields"):
        run(f"drop trigger within_limit_again on {table}")
    run("drop trigger within_limit_of_files on employees")
    run("drop function within_limit(); drop function held_by(uuid, text, bigint)")
    run("drop policy definer_reads on tenant_storage")  # the right to select stays: removing a tenant needs it
    run((SQL / "0029_down.sql").read_text())
    own(BEFORE)
