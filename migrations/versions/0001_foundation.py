"""Tenants, people, permissions, records: tables, policies, triggers, built-in roles."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import NIL, Policy, audit_sql, definer_reads, protect_sql, related_visible
from aisha.identity.permissions.catalogue import ROLES, catalogue, permissions_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "bump_access()", "visible_user_ids(uuid, uuid, text)",
    "enter(uuid, uuid, uuid, bigint, text, text, text, uuid, text, boolean)", "access_of(uuid, uuid)",
    "tenants_of(uuid)", "active_tenant_ids()",
    "audit_row()", "search_ids(text, text[], integer)", "check_employee_role()", "unindex_record()",
)  # fmt: skip
DEFINER_READS = (
    "users", "tenants", "sessions", "employees", "departments", "roles", "role_permissions", "permissions",
    "access_versions", "record_index",
)  # fmt: skip
DEFINER_WRITES = ("access_versions", "record_index")
QUIET = ("last_activity_at", "last_contacted_at", "score", "score_reason", "conversion_probability")
QUIET_OF_USERS = ("failed_logins", "locked_until", "last_login_at", "last_seen_at")
SEARCHED = {
    "accounts": ("name", "website", "email", "phone_norm", "city"),
    "contacts": ("name", "email", "phone_norm", "mobile_norm", "job_title"),
    "leads": ("name", "company", "email", "phone_norm", "mobile_norm"),
    "opportunities": ("name", "next_step", "external_id"),
    "activities": ("subject", "location"),
    "notes": ("title", "content"),
}
"""Record types and the columns that are searched; the first is the title of a hit."""

ENTITIES = {
    "accounts": "account", "contacts": "contact", "leads": "lead", "opportunities": "opportunity",
    "activities": "activity", "notes": "note", "pipelines": "pipeline", "pipeline_stages": "pipeline_stage",
    "employees": "employee", "departments": "department", "roles": "role",
}  # fmt: skip
TENANT_TABLES = ("pipelines", "pipeline_stages", "employees", "departments")
LOG_TABLES = ("events", "change_sets", "audit_log", "assignment_history", "entity_transitions")


def upgrade() -> None:
    run("set check_function_bodies = off")
    run("create extension if not exists pg_trgm")
    run("create extension if not exists btree_gin")
    for part in ("0001_functions", "0001_tables", "0001_triggers"):
        run((SQL / f"{part}.sql").read_text())
    run("grant usage on schema public to aisha_app, aisha_backup, aisha_retention, aisha_simulate, aisha_definer")
    seed()
    protect()
    audit_and_search()
    for table in DEFINER_READS:
        run(f"grant select on {table} to aisha_definer")
        if table not in DEFINER_WRITES:
            run(definer_reads(table).create_sql())
    for table in DEFINER_WRITES:
        run(f"grant insert, update, delete on {table} to aisha_definer")
        run(Policy(table, "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    for table in ("audit_log", "change_sets"):
        run(f"grant insert on {table} to aisha_definer")
        run(Policy(table, "definer_appends", None, "true", "INSERT", roles="aisha_definer").create_sql())
    for function in (*DEFINERS, *(f"index_{table}()" for table in SEARCHED)):
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")


def protect() -> None:
    """Row security, policies and grants of every table."""
    for table in ("accounts", "contacts", "leads", "opportunities"):
        run_all(protect_sql(table, "scoped"))
    run_all(protect_sql("activities", "scoped", follows=related_visible("activities")))
    run_all(protect_sql("notes", "follows"))
    for table in TENANT_TABLES:
        run_all(protect_sql(table, "tenant"))
    for table in LOG_TABLES:
        run_all(protect_sql(table, "tenant", append_only=True))
    for table in ("roles", "role_permissions"):
        run_all(protect_sql(table, "platform_readable"))
    for table in ("tenants", "users", "sessions", "permissions"):
        run_all(protect_sql(table, "platform"))
    run_all(protect_sql("idempotency_keys", "personal"))
    for table in ("access_versions", "record_index"):
        run_all(protect_sql(table, "hidden"))
    own = "id = (select current_user_id())"
    colleague = "exists (select 1 from employees e where e.tenant_id = (select current_tenant_id()) and e.user_id = users.id)"
    run(Policy("users", "self_and_colleagues", f"{own} or {colleague}", command="SELECT").create_sql())
    run(Policy("tenants", "own_tenant", "id = (select current_tenant_id())", command="SELECT").create_sql())
    run(Policy("sessions", "own_sessions", "user_id = (select current_user_id())", command="SELECT").create_sql())
    run(Policy("permissions", "catalogue", "true", command="SELECT").create_sql())


def audit_and_search() -> None:
    """Stamps, audit and search triggers of the business tables."""
    for table, entity in ENTITIES.items():
        run_all(audit_sql(table, entity, quiet=QUIET if table in SEARCHED else ()))
    run_all(audit_sql("users", "user", ("password_hash", "mfa"), QUIET_OF_USERS))
    run_all(audit_sql("tenants", "tenant"))
    _, audit = audit_sql("role_permissions", "role_permission")
    run(audit)
    for table, columns in SEARCHED.items():
        watched = ", ".join(watched_columns(table))
        run(index_function(table, columns))
        run(
            f"create trigger index_record after insert or update of {watched} on {table}"
            f" for each row execute function index_{table}()"
        )
        run(f"create trigger unindex_record after delete on {table} for each row execute function unindex_record()")


def index_function(table: str, columns: tuple[str, ...]) -> str:
    """The trigger function that keeps a record's line in the search index; plain columns, because every write pays for it."""
    words = ", ".join(f"new.{column}" for column in columns)
    owner, assignee = ("new.created_by", "null") if table == "notes" else ("new.owner_id", "new.assigned_to")
    related = "new.related_id" if table in ("activities", "notes") else "null"
    return f"""
create function index_{table}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is not null then
    delete from record_index where tenant_id = new.tenant_id and entity_type = '{table}' and record_id = new.id;
    return null;
  end if;
  insert into record_index (tenant_id, entity_type, record_id, title, text, owner_id, assigned_to, related_id)
  values (new.tenant_id, '{table}', new.id, coalesce(new.{columns[0]}, ''), search_text({words}),
    {owner}, {assignee}, {related})
  on conflict (tenant_id, entity_type, record_id) do update
    set title = excluded.title, text = excluded.text, owner_id = excluded.owner_id, assigned_to = excluded.assigned_to,
        related_id = excluded.related_id
    where (record_index.title, record_index.text, record_index.owner_id, record_index.assigned_to, record_index.related_id)
          is distinct from (excluded.title, excluded.text, excluded.owner_id, excluded.assigned_to, excluded.related_id);
  return null;
end $$"""


def watched_columns(table: str) -> list[str]:
    """The plain columns behind the searched ones: a trigger cannot watch a generated column."""
    behind = {
        "phone_norm": ["phone"],
        "mobile_norm": ["mobile"],
        "name": ["name"] if table in ("accounts", "opportunities") else ["first_name", "last_name"],
    }
    watched = [column for searched in SEARCHED[table] for column in behind.get(searched, [searched])]
    owners = [] if table == "notes" else ["owner_id", "assigned_to"]
    owners += ["related_id"] if table in ("activities", "notes") else []
    return [*dict.fromkeys([*watched, *owners, "deleted_at"])]


def seed() -> None:
    """The hidden platform tenant, the catalogue and the built-in roles; row security is not on yet."""
    run(f"insert into tenants (id, name, slug, status) values ({NIL}, 'Platform', 'platform', 'system')")
    for permission in catalogue():
        run(
            "insert into permissions (name, description, resource, action) values"
            f" ('{permission.name}', '{permission.description}', '{permission.resource}', '{permission.action}')"
        )
    for role in ROLES:
        run(
            "insert into roles (tenant_id, name, label, description, is_builtin, data_scope) values"
            f" ({NIL}, '{role.name}', '{role.label}', '{role.description}', true,"
            f" '{role.data_scope}')"
        )
        names = ", ".join(f"'{name}'" for name in permissions_of(role.name))
        run(
            f"insert into role_permissions (role, permission_id) select '{role.name}', id from permissions"
            f" where name in ({names})"
        )


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """Back to an empty schema. Roles and extensions stay: they belong to the server's administrator."""
    run((SQL / "0001_down.sql").read_text())
