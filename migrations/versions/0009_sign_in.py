"""Sign-in by provider, idle sessions."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = ("use_session(uuid, boolean)", "private_hosts()")


def upgrade() -> None:
    run((SQL / "0009_sign_in.sql").read_text())
    for statement in protect_sql("tenant_oidc_providers", "tenant"):
        run(statement)
    for trigger in audit_sql("tenant_oidc_providers", "oidc_provider", ("client_secret",)):
        run(trigger)
    run("grant update (last_used_at) on sessions to aisha_definer")
    run(Policy("sessions", "definer_notes_use", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    run("grant select on system_settings to aisha_definer")
    run(definer_reads("system_settings").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    for function in DEFINERS:
        run(f"drop function {function}")
    run("drop policy definer_notes_use on sessions; drop policy definer_reads on system_settings")
    run("revoke select on system_settings from aisha_definer")
    run("revoke update (last_used_at) on sessions from aisha_definer")
    run(
        "drop table tenant_oidc_providers; alter table oidc_providers drop column is_factor_trusted;"
        " alter table sessions drop column last_used_at, drop column idle_minutes, drop column is_bound,"
        " drop column is_factor_trusted"
    )
