"""Events go out: published to their consumers, and to webhooks with their deliveries."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "tenants_to_publish()", "mark_published(uuid[])", "note_unpublished(uuid, text, interval)", "release_parked_events()",
    "forget_published_events(timestamptz)",
)  # fmt: skip


def upgrade() -> None:
    run((SQL / "0034_webhooks.sql").read_text())
    run("grant delete on events to aisha_definer")
    run(Policy("events", "definer_forgets", "true", command="DELETE", roles="aisha_definer").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    """What was put aside is to be published again, by a program that knows how."""
    run((SQL / "0034_down.sql").read_text())
