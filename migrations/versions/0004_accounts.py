"""Passwords, second factors, sign-in settings and the mail that goes with them."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, protect_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
MASKED_OF_MAILS = ("text_body", "html_body", "link")
PLATFORM_TABLES = (
    "system_settings", "password_resets", "password_history", "sign_in_locks", "two_factors", "trusted_devices", "oidc_links",
    "oidc_providers",
)  # fmt: skip


def upgrade() -> None:
    run((SQL / "0004_accounts.sql").read_text())
    run_all(protect_sql("email_outbox", "tenant"))
    for table in PLATFORM_TABLES:
        run_all(protect_sql(table, "platform"))
    run_all(protect_sql("sign_ins", "platform", append_only=True))
    run("alter function memberships_of(uuid) owner to aisha_definer")
    run("revoke execute on function memberships_of(uuid) from public")
    run("grant execute on function memberships_of(uuid) to aisha_app")
    stamp, audit = audit_sql("email_outbox", "email", MASKED_OF_MAILS)
    run(stamp)
    run(audit.replace("insert or update or delete", "insert or update of status or delete"))
    run(audit_sql("system_settings", "system_setting")[1])
    run(audit_sql("oidc_providers", "oidc_provider", ("client_secret",))[1])
    _, of_factors = audit_sql("two_factors", "two_factor", ("secret", "backup_hashes"))
    run(of_factors.replace("insert or update or delete", "insert or update of secret, enabled_at, backup_hashes or delete"))


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    run((SQL / "0004_down.sql").read_text())
