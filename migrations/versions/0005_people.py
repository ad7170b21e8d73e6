"""Invitations, API keys, presence and erased people."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql
from aisha.identity.permissions.catalogue import describe, holders_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "api_key_of(text)", "end_api_keys()", "belongs_elsewhere(uuid, uuid)", "invitation_of(text)", "erase_snapshots(uuid[])",
    "erase_sign_ins(uuid)",
)  # fmt: skip
ERASED_LOGS = ("entity_transitions", "events")
QUIET_OF_KEYS = ("last_used_at", "last_used_ip", "use_count")
ADDED = ("api_keys.write",)
"""Permissions that an installation of an earlier release does not have."""


def upgrade() -> None:
    run((SQL / "0005_people.sql").read_text())
    for table in ("api_keys", "invitations"):
        run_all(protect_sql(table, "tenant"))
    run_all(protect_sql("erasures", "tenant", append_only=True))
    stamp, audit = audit_sql("api_keys", "api_key", ("key_hash",), QUIET_OF_KEYS)
    run(stamp)
    run(audit.replace("insert or update or delete", "insert or delete or update of name, revoked_at, expires_at, replaced_by"))
    run_all(audit_sql("invitations", "invitation", ("token_hash",)))
    run("grant select, update on api_keys to aisha_definer; grant select on invitations to aisha_definer")
    for table in ("api_keys", "invitations"):
        run(definer_reads(table).create_sql())
    run(Policy("api_keys", "definer_revokes", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    run("revoke execute on function check_api_key(uuid, uuid, uuid, text) from public")
    run("grant execute on function check_api_key(uuid, uuid, uuid, text) to aisha_definer")
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
    run(
        "grant execute on function api_key_of(text), belongs_elsewhere(uuid, uuid), invitation_of(text),"
        " erase_snapshots(uuid[]), erase_sign_ins(uuid) to aisha_app"
    )
    for table in ERASED_LOGS:
        run(f"grant select, update on {table} to aisha_definer")
        run(definer_reads(table).create_sql())
        run(Policy(table, "definer_erases", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    run("grant select, delete on sign_ins to aisha_definer")
    run(definer_reads("sign_ins").create_sql())
    run(Policy("sign_ins", "definer_erases", "true", command="DELETE", roles="aisha_definer").create_sql())
    add_permissions()


def add_permissions() -> None:
    """What the catalogue gained; a new installation has it from the first migration. Row security binds the owner, too."""
    tables = ("permissions", "role_permissions")
    for table in tables:
        run(f"alter table {table} no force row level security")
    for name in ADDED:
        each = describe(name)
        run(
            "insert into permissions (name, description, resource, action) values"
            f" ('{each.name}', '{each.description}', '{each.resource}', '{each.action}')"
        )
        roles = ", ".join(f"('{role}')" for role in holders_of(name))
        run(
            "insert into role_permissions (role, permission_id) select r.role, p.id"
            f" from (values {roles}) r (role), permissions p where p.name = '{name}' on conflict do nothing"
        )
    for table in tables:
        run(f"alter table {table} force row level security")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    for table in (*ERASED_LOGS, "sign_ins"):
        run(f"drop policy definer_erases on {table}; drop policy definer_reads on {table}")
        run(f"revoke select, update, delete on {table} from aisha_definer")
    run("drop trigger end_api_keys on users; drop trigger end_api_keys on employees")
    run("drop trigger end_api_keys_deleted on employees")
    for function in (*DEFINERS, "check_api_key(uuid, uuid, uuid, text)"):
        run(f"drop function {function}")
    run("drop table erasures; drop table invitations; drop table api_keys")
