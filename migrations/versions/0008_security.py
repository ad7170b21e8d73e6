"""Checks of the installation's security and isolation."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = ("administrator_ids()", "weak_key_counts(interval)")


def upgrade() -> None:
    run((SQL / "0008_security.sql").read_text())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")
    replace_stamp("last_used_at", "last_used_ip", "use_count", "known_networks")


def replace_stamp(*quiet: str) -> None:
    """A use of a key is no new version of it."""
    stamp, _ = audit_sql("api_keys", "api_key", quiet=quiet)
    run("drop trigger stamp_row on api_keys")
    run(stamp)


def downgrade() -> None:
    replace_stamp("last_used_at", "last_used_ip", "use_count")
    run("alter table api_keys drop column known_networks")
    run("alter table security_signals no force row level security")
    run("delete from security_signals where kind = 'many_rows'")
    run("alter table security_signals force row level security")
    run(
        "alter table security_signals drop constraint ck_security_signals_kind;"
        " alter table security_signals add constraint ck_security_signals_kind check (kind in"
        " ('sql', 'script', 'path', 'command', 'failed_requests', 'cross_tenant', 'tenant_switches', 'new_network'))"
    )
    for function in DEFINERS:
        run(f"drop function {function}")
