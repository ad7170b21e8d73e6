"""Settings, modules and labels of each tenant."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, definer_reads, protect_sql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
AUDITED = (("module_settings", "module_setting"), ("entity_labels", "entity_label"), ("announcements", "announcement"))
READ = ("module_settings", "entity_labels")
FUNCTIONS = (
    "inherited_settings()", "settings_of(uuid, uuid)", "tenant_setting(uuid, text)", "bump_settings()", "modules_off_of(uuid)",
)  # fmt: skip


def upgrade() -> None:
    run((SQL / "0016_settings.sql").read_text())
    for table in READ:
        run_all(protect_sql(table, "tenant"))
        run(f"grant select on {table} to aisha_definer")
        run(definer_reads(table).create_sql())
    run_all(protect_sql("announcements", "platform_readable"))
    run_all(protect_sql("announcement_dismissals", "personal"))
    for table, entity in AUDITED:
        run_all(audit_sql(table, entity))
    for function in FUNCTIONS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    run((SQL / "0016_down.sql").read_text())
