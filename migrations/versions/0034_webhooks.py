"""Events go out: published to their consumers, and to webhooks with their deliveries."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "tenants_to_publish()", "mark_published(uuid[])", "note_unpublished(uuid, text, interval)", "release_parked_events()",
    "forget_published_events(timestamptz)", "tenants_with_deliveries()",
)  # fmt: skip
SET_BY_PEOPLE = "url, name, event_types, entity_types, changed_fields, is_active, secret, description, headers, disabled_reason"
TABLES = ("webhook", "webhook_deliveries")


def upgrade() -> None:
    run((SQL / "0034_webhooks.sql").read_text())
    run("grant delete on events to aisha_definer")
    run(Policy("events", "definer_forgets", "published_at is not null", command="DELETE", roles="aisha_definer").create_sql())
    for table in TABLES:
        for statement in protect_sql(table, "tenant"):
            run(statement)
        run(f"grant select on {table} to aisha_definer")
        run(definer_reads(table).create_sql())
    stamp, audit = audit_sql("webhook", "webhook", ("secret", "headers"), ("failure_count",))
    run(stamp)
    run(audit.replace("insert or update or delete", f"insert or delete or update of {SET_BY_PEOPLE}"))
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    """What was put aside is to be published again, by a program that knows how."""
    run((SQL / "0034_down.sql").read_text())
