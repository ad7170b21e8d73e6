"""Notifications, and how each person wants them."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, protect_sql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "add_notifications(jsonb)", "add_login_notices(uuid, text, text)", "forget_old_notifications()",
    "erase_notifications(uuid[], uuid, text)",
)  # fmt: skip


def upgrade() -> None:
    run((SQL / "0036_notifications.sql").read_text())
    for statement in (*protect_sql("notifications", "personal"), *protect_sql("notification_preferences", "personal")):
        run(statement)
    run("grant select, insert, update, delete on notifications to aisha_definer")
    run("grant select, delete on notification_preferences to aisha_definer")
    run(Policy("notifications", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    run(Policy("notification_preferences", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    run((SQL / "0036_down.sql").read_text())
