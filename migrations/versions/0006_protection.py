"""Signals, blocks, seals of the audit log, live switches."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ERASE = "erase_audit_values(uuid, text[], jsonb)"
SQL = Path(__file__).resolve().parent.parent / "sql"
PLATFORM_TABLES = ("live_switches", "security_blocks", "protection_reports", "periodic_runs", "audit_horizons")


def upgrade() -> None:
    run((SQL / "0006_protection.sql").read_text())
    for table in PLATFORM_TABLES:
        run_all(protect_sql(table, "platform"))
    for table in ("security_signals", "tenant_purges"):
        run_all(protect_sql(table, "platform", append_only=True))
    for table in ("audit_seals", "audit_digests"):
        run_all(protect_sql(table, "tenant", append_only=True))
    for table, entity in (("live_switches", "switch"), ("security_blocks", "security_block")):
        _, audit = audit_sql(table, entity)
        run(audit)
    for table in ("audit_log", "audit_digests"):
        run(f"grant select, update on {table} to aisha_definer")
        run(definer_reads(table).create_sql())
        run(Policy(table, "definer_erases", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    run(f"alter function {ERASE} owner to aisha_definer")
    run(f"revoke execute on function {ERASE} from public")
    run(f"grant execute on function {ERASE} to aisha_app")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    run(f"drop function {ERASE}; drop policy definer_erases on audit_log; drop policy definer_reads on audit_log")
    run("revoke select, update on audit_log from aisha_definer")
    run(
        "drop table tenant_purges; drop table audit_digests; drop table audit_seals; drop table audit_horizons;"
        " drop table periodic_runs; drop table protection_reports; drop table security_signals; drop table security_blocks;"
        " drop table live_switches; drop index ix_audit_log_created;"
        " alter table tenants drop column deleted_by; alter table tenants drop column deleted_at"
    )
