"""Sign-in by provider, idle sessions."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "use_session(uuid, boolean)", "private_hosts()", "join_tenant(uuid, uuid)", "joined_tenants_of(uuid)",
    "is_only_of(uuid, uuid)", "end_impersonations()",
)  # fmt: skip


def upgrade() -> None:
    run((SQL / "0009_sign_in.sql").read_text())
    for statement in protect_sql("tenant_oidc_providers", "tenant"):
        run(statement)
    for trigger in audit_sql("tenant_oidc_providers", "oidc_provider", ("client_secret",)):
        run(trigger)
    run("grant update (last_used_at, revoked_at, revoke_reason) on sessions to aisha_definer")
    run(Policy("sessions", "definer_notes_use", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    run("grant update (joined_at) on employees to aisha_definer")
    run(Policy("employees", "definer_joins", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    replace_stamp("joined_at")
    join_those_who_came()
    run("grant select on system_settings to aisha_definer")
    run(definer_reads("system_settings").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def replace_stamp(*quiet: str) -> None:
    """That somebody has come is no new version of their row."""
    run("drop trigger stamp_row on employees")
    run(audit_sql("employees", "employee", quiet=quiet)[0])


def join_those_who_came() -> None:
    """In which tenant somebody signed in, an earlier release has not kept for long. Row security binds the owner, too."""
    for table in ("employees", "users"):
        run(f"alter table {table} no force row level security")
    run(
        "update employees e set joined_at = u.last_login_at from users u"
        " where u.id = e.user_id and u.last_login_at is not null and u.last_login_at > e.created_at"
    )
    for table in ("employees", "users"):
        run(f"alter table {table} force row level security")


def downgrade() -> None:
    replace_stamp()
    run("drop policy definer_joins on employees; revoke update (joined_at) on employees from aisha_definer")
    for table in ("users", "employees", "role_permissions"):
        run(f"drop trigger end_impersonations on {table}")
    for function in DEFINERS:
        run(f"drop function {function}")
    run("drop policy definer_notes_use on sessions; drop policy definer_reads on system_settings")
    run("revoke select on system_settings from aisha_definer")
    run("revoke update (last_used_at, revoked_at, revoke_reason) on sessions from aisha_definer")
    run("alter table employees drop column joined_at")
    run(
        "drop table tenant_oidc_providers; alter table oidc_providers drop column is_factor_trusted;"
        " alter table sessions drop column last_used_at, drop column idle_minutes, drop column is_bound,"
        " drop column is_factor_trusted"
    )
