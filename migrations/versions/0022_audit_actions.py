"""What an audit row says of who did it, and what happened by name."""

from pathlib import Path

from aisha.core.migrate import run_script as run

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
OF_ALL = "audit_of_all(uuid[], uuid, text[], text, uuid, text[], timestamptz, timestamptz, text, timestamptz, uuid, integer)"
DEFINERS = ("role_in(uuid, uuid)", "impersonator_names(uuid[])", OF_ALL)
NAMED = "named_action(text, text, jsonb, jsonb)"


def upgrade() -> None:
    run((SQL / "0022_audit_actions.sql").read_text())
    own(*DEFINERS)
    run(f"revoke execute on function {NAMED} from public; grant execute on function {NAMED} to aisha_definer")


def own(*functions: str) -> None:
    """Functions of `aisha_definer` that the application calls."""
    for function in functions:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    """Named actions stay in the log as they were written; roles and reasons go."""
    run((SQL / "0022_down.sql").read_text())
    own(OF_ALL)
