"""Are tenants kept apart? What the catalogue says of every table (admin-chapters.md § 5.2); `self_test` tries it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import Table

from aisha.core.context import Context
from aisha.core.database import metadata, read_json
from aisha.core.policies import policies_of
from aisha.core.schema_version import migration_of
from aisha.core.serving_check import APP, COMMANDS_NOT_ISOLATED
from aisha.insight.security.installation_tables import find_apart
from aisha.insight.security.sample_rows import link_columns

_UNDECLARED = "is not declared in the program"
# One row a table, with what row security, keys and rights are.
_STATUS = f"""
select c.relname as name, a.attname is not null as has_tenant,
       c.relrowsecurity as is_on, c.relforcerowsecurity as is_forced, c.relowner::regrole::text as owner,
       {COMMANDS_NOT_ISOLATED} as not_isolated,
       array(select p.polname::text from pg_policy p where p.polrelid = c.oid and p.polpermissive
                and (p.polroles = '{{0}}' or 'aisha_app'::regrole::oid = any (p.polroles)) order by 1) as admissions,
       array(select r from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r
              where has_table_privilege('aisha_app', c.oid, r)) as rights,
       exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                where i.indrelid = c.oid and i.indisprimary and a.attname = 'tenant_id') as has_composite_key,
       array(select f.conname::text from pg_constraint f join pg_attribute t on t.attrelid = f.confrelid
                                                           and t.attname = 'tenant_id' and t.attnotnull
              where f.conrelid = c.oid and f.contype = 'f' and not a.attnum = any (f.conkey) order by 1) as loose_links,
       array(select (select string_agg(k.attname, ', ' order by k.attname) from pg_attribute k
                      where k.attrelid = c.oid and k.attnum = any (f.conkey) and k.attname <> 'tenant_id')
               from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and a.attnum = any (f.conkey)
                and array_length(f.conkey, 1) > 1) as links
  from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1
"""


@dataclass(frozen=True, slots=True)
class StoredSelfTest:
    """A self-test of the past: when it ran, and what did not hold."""

    tried_at: datetime
    duration_ms: int
    findings: list[str]


async def list_isolation(ctx: Context) -> list[dict[str, Any]]:
    """One row for every table; `gaps` says what is wrong, the last self-test's findings included; mostly empty.

    Of a table whose rows belong to no tenant `why` says the reason. `migration` is the one to look into, by its file's name.
    """
    ctx.require("system.read")
    tried = await find_last_self_test(ctx)
    return [_row_of(row, tried) for row in await ctx.fetch(_STATUS)]


def _row_of(row: asyncpg.Record, tried: StoredSelfTest | None) -> dict[str, Any]:
    name: str = row["name"]
    table = metadata.tables.get(name)
    if not row["has_tenant"]:
        return _apart_row_of(row, table)
    gaps = [*_catalogue_gaps(row), *(_declaration_gaps(row, table) if table is not None else [_UNDECLARED])]
    if tried is not None:
        when = f"{tried.tried_at:%Y-%m-%d %H:%M} UTC"
        own = [text.partition(": ")[2] for text in tried.findings if text.startswith(f"{name}: ")]
        gaps += [f"{text} (self-test of {when})" for text in own]
    return _shown(row) | {
        "why": None,
        "row_class": table.info["row_class"] if table is not None else "unknown",
        "is_isolated": not row["not_isolated"],
        "links_carry_tenant": not row["loose_links"],
        "migration": migration_of(name),
        "gaps": gaps,
    }


def _apart_row_of(row: asyncpg.Record, table: Table | None) -> dict[str, Any]:
    """A table whose rows belong to no tenant."""
    apart = find_apart(row["name"], table.info["row_class"] if table is not None else None)
    gaps = [
        text
        for text, is_wrong in (
            (_UNDECLARED, apart is None),
            ("row security is off", not row["is_on"]),
            ("row security does not bind the owner", not row["is_forced"] and (apart is None or apart.binds_owner)),
            ("the application owns it", row["owner"] == APP),
            ("log rows can be changed", table is not None and _is_changeable_log(row, table)),
        )
        if is_wrong
    ]
    gaps += _policy_gaps(set(row["admissions"]), set(apart.admissions)) if apart else []
    return _shown(row) | {
        "why": apart.why if apart else "Nobody knows: the program does not declare it.",
        "row_class": apart.row_class if apart else "unknown",
        "is_isolated": None,
        "has_composite_key": None,
        "links_carry_tenant": None,
        "migration": migration_of(row["name"]),
        "gaps": gaps,
    }


def _shown(row: asyncpg.Record) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("not_isolated", "loose_links", "links")}


def _catalogue_gaps(row: asyncpg.Record) -> list[str]:
    """What is wrong whatever the table is for."""
    gaps = [
        text
        for text, is_wrong in (
            ("row security is off", not row["is_on"]),
            ("row security does not bind the owner", not row["is_forced"]),
            ("the key does not begin with the tenant", not row["has_composite_key"]),
            ("the application owns it", row["owner"] == APP),
        )
        if is_wrong
    ]
    if row["rights"] and row["not_isolated"]:
        gaps.append(f"no restrictive policy holds {', '.join(row['not_isolated'])} to the tenant")
    return gaps + [f"the link {link} does not carry the tenant" for link in row["loose_links"]]


def _declaration_gaps(row: asyncpg.Record, table: Table) -> list[str]:
    """Where the database differs from what the program declares."""
    links = {", ".join(sorted(link_columns(each))) for each in table.foreign_key_constraints if len(each.column_keys) > 1}
    policies = {each.name for each in policies_of(table.name, table.info["row_class"]) if not each.restrictive}
    known = policies - {"backup_reads"}
    gaps = [f"the link {link} is missing" for link in sorted(links - set(row["links"]))]
    gaps += _policy_gaps(set(row["admissions"]), known)
    if _is_changeable_log(row, table):
        gaps.append("log rows can be changed")
    return gaps


def _policy_gaps(found: set[str], known: set[str]) -> list[str]:
    missing = [f"the policy {name} is missing" for name in sorted(known - found)]
    return missing + [f"the policy {name} is not the program's" for name in sorted(found - known)]


def _is_changeable_log(row: asyncpg.Record, table: Table) -> bool:
    return bool(table.info.get("append_only")) and not {"UPDATE", "DELETE"}.isdisjoint(row["rights"])


async def find_last_self_test(ctx: Context) -> StoredSelfTest | None:
    """What the last self-test found; None before the first."""
    ctx.require("system.read")
    row = await ctx.fetchrow(
        "select created_at, duration_ms, findings from protection_reports where kind = 'rls_self_test'"
        " order by created_at desc limit 1"
    )
    return StoredSelfTest(row["created_at"], row["duration_ms"], read_json(row["findings"])) if row else None
