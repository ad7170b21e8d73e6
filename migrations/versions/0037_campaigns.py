"""Campaigns, their recipients and events, and the switch that stops sending."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, definer_reads, protect_sql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
BY_THE_WORKER = ("heartbeat_at", "worker_id")
_NOISE = "- array['heartbeat_at', 'worker_id', 'updated_at', 'updated_by', 'version'] #- '{metadata,progress}'"
AUDITED_CAMPAIGN = (
    "create trigger audit_row_changed after update on ai_campaigns for each row"
    f" when ((to_jsonb(new) {_NOISE}) is distinct from (to_jsonb(old) {_NOISE})) execute function audit_row('campaign')"
)
AUDITED_RECIPIENT = """
create trigger audit_row after update on campaign_recipients for each row
  when (new.outcome is distinct from old.outcome and new.outcome in ('marked_sent', 'send_again'))
  execute function audit_row('campaign_recipient')
"""


def upgrade() -> None:
    for script in ("0037_campaigns.sql", "0037_zones.sql", "0037_rules.sql", "0037_worker.sql"):
        run((SQL / script).read_text())
    for table in ("ai_campaigns", "campaign_recipients", "sending_switches"):
        run_all(protect_sql(table, "tenant"))
    run_all(protect_sql("campaign_events", "tenant", append_only=True))
    stamp, audit = audit_sql("ai_campaigns", "campaign", (), BY_THE_WORKER)
    run_all([stamp, audit.replace("insert or update or delete", "insert or delete"), AUDITED_CAMPAIGN])
    run_all([audit_sql("campaign_recipients", "campaign_recipient")[0], AUDITED_RECIPIENT])
    run(audit_sql("sending_switches", "sending_switch")[1])
    run_all(protect_sql("sending_rates", "tenant"))
    run("grant select on ai_campaigns to aisha_definer")
    run(definer_reads("ai_campaigns").create_sql())
    run("alter function campaigns_to_run(integer) owner to aisha_definer")
    run("revoke execute on function campaigns_to_run(integer) from public")
    run("grant execute on function campaigns_to_run(integer) to aisha_app")
    run("revoke delete on sending_switches from aisha_app")
    run("grant select on sending_switches to aisha_definer")
    run(definer_reads("sending_switches").create_sql())
    run("alter function sending_stopped(uuid, text) owner to aisha_definer")
    run("revoke execute on function sending_stopped(uuid, text) from public")
    run("grant execute on function sending_stopped(uuid, text) to aisha_app, aisha_simulate")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """Campaigns and what became of them are gone; mails that were sent stay sent."""
    run((SQL / "0037_down.sql").read_text())
