"""The life of a tenant: set-up, suspension, trash, removal."""

import re
from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, definer_reads, protect_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "begin_removal(uuid, text, integer, bigint)", "remove_rows(uuid, integer)", "end_removal(uuid)",
    "note_erased_logins(uuid, integer)", "logins_of_only(uuid)", "tenant_counters(uuid[], integer)", "is_open_tenant(uuid)",
    "closed_tenants_of(uuid)",
)  # fmt: skip
CHANGED = ("enter", "audit_row", "tenants_of", "active_tenant_ids")
"""Functions of the first migration that this one replaces."""


def upgrade() -> None:
    run((SQL / "0007_tenants.sql").read_text())
    for statement in (*protect_sql("tenant_removals", "hidden"), *protect_sql("tenant_storage", "platform")):
        run(statement)
    run("grant select, insert, update, delete on tenant_removals to aisha_definer")
    run("grant select on audit_seals to aisha_definer")
    run(Policy("tenant_removals", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    run(definer_reads("audit_seals").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    run(
        "do $$ declare each record; begin for each in select tablename from pg_policies where policyname = 'removal' loop"
        " execute format('drop policy removal on %I; revoke delete on %I from aisha_definer', each.tablename, each.tablename);"
        " end loop; end $$"
    )
    run("drop policy definer_reads on audit_seals; revoke select on audit_seals from aisha_definer")
    for name in CHANGED:
        run(_of_the_first_migration(name))
    for function in (*DEFINERS, "admit_removal()", "tables_of_tenants()", "removing_tenant_id()", "enter_removal(uuid)"):
        run(f"drop function {function}")
    run(
        "alter table change_sets drop column impersonator_id; drop table tenant_removals; drop table tenant_storage;"
        " alter table tenants drop column setup, drop column removal_started_at;"
        " alter table tenant_purges drop column deleted_by_name, drop column purged_by_name, drop column logins_erased,"
        " drop column file_count, drop column file_bytes"
    )


def _of_the_first_migration(name: str) -> str:
    functions = (SQL / "0001_functions.sql").read_text()
    found = re.search(rf"^create function {name}\(.*?^(?:end )?\$\$;", functions, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found.group(0).replace("create function", "create or replace function")
