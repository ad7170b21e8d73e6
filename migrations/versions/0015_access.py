"""What access and sign-in still lacked."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, definer_reads

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "login_owner(uuid)", "is_only_listed(uuid, uuid)", "unfinished_work(text, text[], text[], text)", "erase_signals(uuid)",
)  # fmt: skip
SIGNALS = Policy("security_signals", "definer", "true", check="false", roles="aisha_definer")
"""Whatever names a person is read and erased, in tenants and on the platform; a removal needs no policy of its own then."""
READ = ("bulk_changes", "import_jobs", "tenant_exports", "pgqueuer")


def upgrade() -> None:
    run((SQL / "0015_access.sql").read_text())
    name_homes()
    for table in READ:
        run(f"grant select on {table} to aisha_definer")
        run(definer_reads(table).create_sql())
    run("drop policy if exists removal on security_signals; grant select, delete on security_signals to aisha_definer")
    run(SIGNALS.create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def name_homes() -> None:
    """An earlier release has not kept who made a login: the tenant that had it first. Row security binds the owner, too."""
    for table in ("employees", "users"):
        run(f"alter table {table} no force row level security")
    run(
        "alter table users disable trigger user; update users u set home_tenant_id = first.tenant_id from ("
        "select distinct on (user_id) user_id, tenant_id from employees where user_id is not null"
        " order by user_id, created_at, tenant_id) first where first.user_id = u.id; alter table users enable trigger user"
    )
    for table in ("employees", "users"):
        run(f"alter table {table} force row level security")


def downgrade() -> None:
    run((SQL / "0015_down.sql").read_text())
    run("drop policy definer on security_signals")
    for table in READ:
        run(f"drop policy definer_reads on {table}; revoke select on {table} from aisha_definer")
