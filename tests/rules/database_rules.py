"""Rules about the schema, read from the database's own catalogue. Each returns sentences about what breaks it."""

from collections.abc import Mapping

from aisha.core.database import Connection, RowClass, metadata
from aisha.core.policies import Policy, policies_of, related_visible
from aisha.records.views.tables import VISIBLE

PLATFORM_READABLE = frozenset(
    {"roles", "role_permissions", "care_switches", "announcements", "email_templates", "care_policies"}
)
"""Tables whose platform rows a tenant reads (domain.md § 0)."""
UNAUDITED: Mapping[str, str] = {
    "idempotency_keys": "the answer to a request that was audited itself",
    "import_rows": "the working list of an import, whose records are audited",
    "tenant_exports": "progress of an export; that one was made and fetched is audited as such",
    "record_exports": "progress of an export; that one was made and fetched is audited as such",
    "announcement_dismissals": "who has closed a banner",
    "saved_view_choices": "who has a view among their tabs",
    "notifications": "what was told of things that are audited themselves",
    "notification_preferences": "how somebody wants to be told",
    "integration_usage": "counts of calls",
    "sender_domain_checks": "what was found at name servers; the connections are audited",
    "sending_rates": "when the next mail may leave",
    "custom_computations": "how far computed values are; the fields themselves are audited",
    "custom_values": "the index of values that stand in audited records; triggers keep it",
    "webhook_deliveries": "what was sent, with its answer; the webhooks are audited",
    "daily_digests": "for which day somebody was last written to",
    "bulk_changes": "the working list of a bulk action, whose records are audited",
}
_DEAL_OF_LINE = (
    "(select view_all()) or exists (select 1 from opportunities r where r.tenant_id = opportunity_lines.tenant_id"
    " and r.id = opportunity_lines.opportunity_id)"
)
_DEAL_OF_CONTACT = (
    "(select view_all()) or exists (select 1 from opportunities r where r.tenant_id = opportunity_contacts.tenant_id"
    " and r.id = opportunity_contacts.opportunity_id)"
)
_PERSON_OF_CONSENT = (
    "(select view_all())"
    " or (contact_id is not null and exists (select 1 from contacts r where r.tenant_id = consents.tenant_id"
    " and r.id = consents.contact_id))"
    " or (lead_id is not null and exists (select 1 from leads r where r.tenant_id = consents.tenant_id"
    " and r.id = consents.lead_id))"
)
FOLLOWS: Mapping[str, str] = {
    "activities": related_visible("activities"),
    "consents": _PERSON_OF_CONSENT,
    "opportunity_contacts": _DEAL_OF_CONTACT,
    "opportunity_lines": _DEAL_OF_LINE,
    "saved_views": VISIBLE,
}
_TENANT_TABLES = """
select c.relname as name, c.relrowsecurity as has_rls, c.relforcerowsecurity as is_forced,
       array(select a.attname::text
               from pg_index i, unnest(i.indkey) with ordinality k (attnum, place), pg_attribute a
              where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum
              order by k.place) as key,
       array(select t.tgname::text from pg_trigger t
              where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled = 'O') as triggers
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)
 order by 1
"""


async def keys_and_row_security(connection: Connection) -> list[str]:
    """Every tenant table has a composite key that begins with the tenant, and row security that binds even its owner."""
    broken: list[str] = []
    for table in await connection.fetch(_TENANT_TABLES):
        if table["key"][:1] != ["tenant_id"] or (len(table["key"]) < 2 and not _is_hidden(table["name"])):
            broken.append(f"{table['name']}: the primary key is {table['key']}")
        if not table["has_rls"] or not table["is_forced"]:
            broken.append(f"{table['name']}: row security is not forced")
    return broken


async def audit_triggers(connection: Connection) -> list[str]:
    """Every tenant table but logs and hidden ones has the audit trigger, with the stamps where it has a version."""
    broken: list[str] = []
    for table in await connection.fetch(_TENANT_TABLES):
        name = table["name"]
        declared = metadata.tables.get(name)
        if _is_hidden(name) or name in UNAUDITED or (declared is not None and declared.info.get("append_only")):
            continue
        needed = {"audit_row", "stamp_row"} if declared is None or "version" in declared.c else {"audit_row"}
        if missing := needed - set(table["triggers"]):
            broken.append(f"{name}: no trigger {', '.join(sorted(missing))}")
    return broken


async def declared_policies(connection: Connection) -> list[str]:
    """Every declared table has the policies of its row class, as `core/policies.py` writes them; tenants are kept apart."""
    broken: list[str] = []
    for table in await connection.fetch(_TENANT_TABLES):
        name = table["name"]
        declared = metadata.tables.get(name)
        if declared is None:
            broken.append(f"{name}: is not declared in the program")
            continue
        row_class: RowClass = declared.info["row_class"]
        if row_class == "platform_readable" and name not in PLATFORM_READABLE:
            broken.append(f"{name}: its platform rows are readable, which domain.md § 0 does not admit")
        actual = await _policies(connection, name)
        declared_here = {
            each.name: await _as_stored(connection, each) for each in policies_of(name, row_class, follows=FOLLOWS.get(name))
        }
        differing = [policy for policy, stored in declared_here.items() if actual.get(policy) != stored]
        broken += [f"{name}: policy {policy} differs from core/policies.py" for policy in differing]
    return broken


async def isolation_of_every_command(connection: Connection) -> list[str]:
    """Reading and each way of writing a tenant's row is held by a restrictive policy for both serving roles."""
    broken: list[str] = []
    for table in await connection.fetch(_TENANT_TABLES):
        name = table["name"]
        if _is_hidden(name) or metadata.tables[name].info["row_class"] == "platform":
            continue
        rows = await connection.fetch(
            "select cmd, qual, with_check from pg_policies where tablename = $1 and permissive = 'RESTRICTIVE'"
            " and roles @> array['aisha_app', 'aisha_simulate']::name[]",
            name,
        )
        for command, column in (("SELECT", "qual"), ("INSERT", "with_check"), ("UPDATE", "qual"), ("UPDATE", "with_check"),
                                ("DELETE", "qual")):  # fmt: skip
            if not any(row["cmd"] in ("ALL", command) and "current_tenant_id()" in (row[column] or "") for row in rows):
                broken.append(f"{name}: {command} is not isolated ({column})")
    return broken


async def foreign_keys_carry_the_tenant(connection: Connection) -> list[str]:
    """A reference between tenant tables names the tenant on both sides, so that none can cross."""
    rows = await connection.fetch(
        "select c.conname, c.conrelid::regclass::text as source, c.confrelid::regclass::text as target,"
        " array(select a.attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k)"
        "   as columns"
        " from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace"
        " and exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'tenant_id' and a.attnotnull)"
        " and exists (select from pg_attribute a where a.attrelid = c.confrelid and a.attname = 'tenant_id' and a.attnotnull)"
    )
    return [
        f"{row['source']}: {row['conname']} to {row['target']} does not carry the tenant"
        for row in rows
        if "tenant_id" not in row["columns"]
    ]


async def rights(connection: Connection) -> list[str]:
    """Log tables are append-only, the serving roles own nothing, functions with their owner's rights are closed and pinned."""
    logs = [name for name, table in metadata.tables.items() if table.info.get("append_only")]
    broken = [
        f"{row['table_name']}: aisha_app may {row['privilege_type']}"
        for row in await connection.fetch(
            "select table_name, privilege_type from information_schema.role_table_grants"
            " where grantee in ('aisha_app', 'PUBLIC') and table_schema = 'public'"
            " and (privilege_type not in ('SELECT', 'INSERT') and table_name = any ($1)"
            " or privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES') and table_name not like 'pgqueuer%')",
            logs,
        )
    ]
    broken += [
        f"{row['name']}: belongs to {row['owner']}"
        for row in await connection.fetch(
            "select relname as name, relowner::regrole::text as owner from pg_class where relnamespace = 'public'::regnamespace"
            " and relowner::regrole::text in ('aisha_app', 'aisha_simulate', 'aisha_backup', 'aisha_retention')"
        )
    ]
    broken += [
        f"{row['name']}: is SECURITY DEFINER without a fixed search_path, or open to everybody, or not aisha_definer's"
        for row in await connection.fetch(
            "select p.oid::regprocedure::text as name from pg_proc p"
            " where p.pronamespace = 'public'::regnamespace and p.prosecdef"
            " and (not coalesce(array_to_string(p.proconfig, ','), '') like '%search_path=public, pg_temp%'"
            "      or has_function_privilege('public', p.oid, 'execute') or p.proowner::regrole::text <> 'aisha_definer')"
        )
    ]
    return broken


def _is_hidden(table: str) -> bool:
    declared = metadata.tables.get(table)
    return declared is not None and declared.info["row_class"] == "hidden"


async def _policies(connection: Connection, table: str) -> dict[str, tuple[object, ...]]:
    rows = await connection.fetch(
        "select policyname, permissive, array(select unnest(roles)::text order by 1) as roles, cmd, qual, with_check"
        " from pg_policies where tablename = $1 and schemaname = 'public'",
        table,
    )
    return {
        row["policyname"]: (row["permissive"], tuple(row["roles"]), row["cmd"], row["qual"], row["with_check"]) for row in rows
    }


async def _as_stored(connection: Connection, policy: Policy) -> tuple[object, ...] | None:
    """What PostgreSQL makes of a policy: created for a moment in the place of the present one."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(policy.drop_sql())
        await connection.execute(policy.create_sql())
        return (await _policies(connection, policy.table)).get(policy.name)
    finally:
        await transaction.rollback()
