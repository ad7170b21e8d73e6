"""SQL of the row-level-security policies, grants and audit triggers: used by migrations, compared by the rule tests.

Isolation is RESTRICTIVE for the serving roles; what a row's class admits is PERMISSIVE on top of it (decisions.md "Tenancy").
Functions stand in sub-selects, so that they run once a statement (stack.md, fact 2).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aisha.core.database import RowClass

SERVING = "aisha_app, aisha_simulate"
NIL = "'00000000-0000-0000-0000-000000000000'::uuid"
TENANT = "tenant_id = (select current_tenant_id())"
TENANT_OR_PLATFORM = f"(select current_tenant_id()) is not null and tenant_id in ((select current_tenant_id()), {NIL})"
IN_SCOPE = (
    "(select view_all()) or owner_id = any ((select scope_ids())::uuid[])"
    " or assigned_to = any ((select scope_ids())::uuid[])"
    " or (owner_id is null and assigned_to is null and (select sees_unassigned()))"
)
MINE = "user_id = (select current_user_id())"
PLATFORM = "(select in_platform())"
RELATED = {"lead_id": "leads", "contact_id": "contacts", "account_id": "accounts", "opportunity_id": "opportunities"}


@dataclass(frozen=True)
class Policy:
    """One CREATE POLICY. `command` is ALL, SELECT, INSERT, UPDATE or DELETE."""

    table: str
    name: str
    using: str | None
    check: str | None = None
    command: str = "ALL"
    roles: str = SERVING
    restrictive: bool = False

    def create_sql(self) -> str:
        kind = "restrictive" if self.restrictive else "permissive"
        using = f" using ({self.using})" if self.using else ""
        check = f" with check ({self.check})" if self.check else ""
        return f"create policy {self.name} on {self.table} as {kind} for {self.command.lower()} to {self.roles}{using}{check}"

    def drop_sql(self) -> str:
        return f"drop policy if exists {self.name} on {self.table}"


def related_visible(table: str) -> str:
    """True when the row's related record is visible; the sub-selects are under the same caller's policies."""
    return " or ".join(
        f"({table}.{column} is not null and exists (select 1 from {target} r"
        f" where r.tenant_id = {table}.tenant_id and r.id = {table}.{column}))"
        for column, target in RELATED.items()
    )


def policies_of(table: str, row_class: RowClass, *, follows: str | None = None) -> Iterator[Policy]:
    """Every policy of a table. `follows` replaces the expression of class `follows`, or widens reading of class `scoped`."""
    if row_class not in ("platform", "hidden"):
        yield from _isolation(table, row_class)
    yield from _admission(table, row_class, follows)
    yield Policy(table, "backup_reads", "true", command="SELECT", roles="aisha_backup")


def _isolation(table: str, row_class: RowClass) -> Iterator[Policy]:
    if row_class == "platform_readable":
        yield Policy(table, "tenant_isolation_read", TENANT_OR_PLATFORM, command="SELECT", restrictive=True)
        yield Policy(table, "tenant_isolation_insert", None, TENANT, "INSERT", restrictive=True)
        yield Policy(table, "tenant_isolation_update", TENANT, TENANT, "UPDATE", restrictive=True)
        yield Policy(table, "tenant_isolation_delete", TENANT, command="DELETE", restrictive=True)
    else:
        yield Policy(table, "tenant_isolation", TENANT, TENANT, restrictive=True)


def _admission(table: str, row_class: RowClass, follows: str | None) -> Iterator[Policy]:
    if row_class in ("tenant", "platform_readable"):
        yield Policy(table, "members", "true", "true")
    elif row_class == "personal":
        yield Policy(table, "own_rows", MINE, MINE)
    elif row_class == "scoped":
        readable = f"{IN_SCOPE} or {follows}" if follows else IN_SCOPE
        yield Policy(table, "scope_read", readable, command="SELECT")
        yield Policy(table, "scope_insert", None, IN_SCOPE, "INSERT")
        yield Policy(table, "scope_update", IN_SCOPE, IN_SCOPE, "UPDATE")
        yield Policy(table, "scope_delete", IN_SCOPE, command="DELETE")
    elif row_class == "follows":
        related = follows or f"(select view_all()) or created_by = (select current_user_id()) or {related_visible(table)}"
        yield Policy(table, "follows_record", related, related)
    elif row_class == "platform":
        yield Policy(table, "platform_rows", PLATFORM, PLATFORM)


def definer_reads(table: str) -> Policy:
    """What lets the SECURITY DEFINER functions of `aisha_definer` read a table."""
    return Policy(table, "definer_reads", "true", command="SELECT", roles="aisha_definer")


def protect_sql(table: str, row_class: RowClass, *, append_only: bool = False, follows: str | None = None) -> list[str]:
    """Statements that switch row security on for a table, create its policies and grant the roles their rights."""
    rights = "select, insert" if append_only else "select, insert, update, delete"
    statements = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"grant select on {table} to aisha_backup, aisha_simulate",
    ]
    if row_class != "hidden":
        statements.append(f"grant {rights} on {table} to aisha_app")
    if append_only:
        statements.append(f"grant select, delete on {table} to aisha_retention")
        statements.append(Policy(table, "retention", "true", roles="aisha_retention").create_sql())
    return statements + [policy.create_sql() for policy in policies_of(table, row_class, follows=follows)]


def audit_sql(table: str, entity: str, masked: tuple[str, ...] = (), quiet: tuple[str, ...] = ()) -> list[str]:
    """Triggers that stamp authorship and version, and write the audit row in the writer's transaction.

    A change of `quiet` columns alone is no new version.
    """
    arguments = ", ".join(f"'{value}'" for value in (entity, *masked))
    unstamped = ", ".join(f"'{column}'" for column in quiet)
    return [
        f"create trigger stamp_row before update on {table} for each row execute function stamp_row({unstamped})",
        f"create trigger audit_row after insert or update or delete on {table}"
        f" for each row execute function audit_row({arguments})",
    ]
