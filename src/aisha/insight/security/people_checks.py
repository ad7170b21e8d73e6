"""Checks of who can do what: administrators, unused logins, keys, isolation, the audit log."""

from aisha.core.context import Context
from aisha.core.settings import Settings
from aisha.insight.security.check_results import Outcome, failed, not_checked, passed
from aisha.insight.security.isolation import find_last_self_test, list_isolation
from aisha.insight.security.keys import OLD_CREDENTIALS_DAYS, list_old_credentials

UNUSED_DAYS = 90
MOST_SUPERADMINS = 3
_SHOWN = 20
_WITHOUT_SECOND_FACTOR = """
select u.email from users u
 where u.status = 'active' and (u.is_superadmin or u.id in (select administrator_ids()))
   and not exists (select from two_factors f where f.id = u.id and f.enabled_at is not null)
 order by u.is_superadmin desc, u.email
"""
_UNUSED_PEOPLE = """
select u.email from users u
 where u.status = 'active' and u.email is not null
   and coalesce(greatest(u.last_seen_at, u.last_login_at), u.created_at) < now() - make_interval(days => $1)
 order by u.email
"""
_KEYS = """
select coalesce(t.name, k.tenant_id::text) as tenant, k.unused, k.wide
  from weak_key_counts(make_interval(days => $1)) k left join tenants t on t.id = k.tenant_id order by 1
"""


async def check_second_factors(ctx: Context, _settings: Settings) -> Outcome:
    """Superadmins and whoever manages the users of a workspace have a second factor."""
    ctx.require("system.read")
    people = [row["email"] for row in await ctx.fetch(_WITHOUT_SECOND_FACTOR)]
    if people:
        return failed(f"{_count(people, 'administrator')} can sign in with a password alone.", *_first(people))
    return passed("Every administrator has a second factor.")


async def check_unused_people(ctx: Context, _settings: Settings) -> Outcome:
    """Nobody keeps a login that is not used."""
    ctx.require("system.read")
    people = [row["email"] for row in await ctx.fetch(_UNUSED_PEOPLE, UNUSED_DAYS)]
    if people:
        return failed(f"{_count(people, 'active login')} not used for {UNUSED_DAYS} days.", *_first(people))
    return passed(f"Every active login was used within {UNUSED_DAYS} days.")


async def check_unused_keys(ctx: Context, _settings: Settings) -> Outcome:
    """Nobody keeps an API key that is not used."""
    ctx.require("system.read")
    places = [f"{row['tenant']}: {row['unused']}" for row in await ctx.fetch(_KEYS, UNUSED_DAYS) if row["unused"]]
    if places:
        return failed(f"API keys were not used for {UNUSED_DAYS} days; they still open the door.", *_first(places))
    return passed(f"Every API key was used within {UNUSED_DAYS} days.")


async def check_wide_keys(ctx: Context, _settings: Settings) -> Outcome:
    """No API key reaches every record type at once."""
    ctx.require("system.read")
    places = [f"{row['tenant']}: {row['wide']}" for row in await ctx.fetch(_KEYS, UNUSED_DAYS) if row["wide"]]
    if places:
        return failed("API keys reach every record type (scope *).", *_first(places))
    return passed("Every API key names the record types it reaches.")


async def check_credential_ages(ctx: Context, _settings: Settings) -> Outcome:
    """What integrations sign in with elsewhere is changed now and then."""
    ctx.require("system.read")
    places = [f"{tenant}: {count}" for tenant, count in (await list_old_credentials(ctx)).items()]
    if places:
        return failed(f"Integrations have credentials that are older than {OLD_CREDENTIALS_DAYS} days.", *_first(places))
    return passed(f"No integration has credentials that are older than {OLD_CREDENTIALS_DAYS} days.")


async def check_superadmins(ctx: Context, _settings: Settings) -> Outcome:
    """Few people may do everything."""
    ctx.require("system.read")
    rows = await ctx.fetch("select email from users where is_superadmin and status = 'active' order by email")
    people = [row["email"] for row in rows]
    if len(people) > MOST_SUPERADMINS:
        return failed(f"{len(people)} people may do everything everywhere; {MOST_SUPERADMINS} are enough.", *_first(people))
    return passed(f"{_count(people, 'superadmin')}.")


async def check_isolation(ctx: Context, _settings: Settings) -> Outcome:
    """Every table keeps workspaces apart, and the last self-test could not cross the border."""
    ctx.require("system.read")
    gaps = [f"{table['name']}: {gap}" for table in await list_isolation(ctx) for gap in table["gaps"]]
    tried = await find_last_self_test(ctx)
    gaps += tried.findings if tried else []
    if gaps:
        return failed("Workspaces are not kept apart everywhere.", *_first(gaps))
    if tried is None:
        return not_checked("The tables are sound; the self-test has not run yet.")
    return passed("Every table keeps workspaces apart, and the self-test did not get across.")


async def check_audit_log(ctx: Context, _settings: Settings) -> Outcome:
    """The last verification found the audit log as it was written. Verifying takes long: it has its own run."""
    ctx.require("system.read")
    row = await ctx.fetchrow(
        "select is_ok, created_at, jsonb_array_length(findings) as count from protection_reports"
        " where kind = 'audit_verify' order by created_at desc limit 1"
    )
    if row is None:
        return not_checked("The audit log has not been verified yet.")
    when = f"{row['created_at']:%Y-%m-%d %H:%M} UTC"
    if not row["is_ok"]:
        return failed(f"The audit log was changed from outside: {row['count']} places do not hold ({when}).")
    return passed(f"The audit log is as it was written ({when}).")


def _count(things: list[str], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _first(things: list[str]) -> list[str]:
    more = [f"and {len(things) - _SHOWN} more"] if len(things) > _SHOWN else []
    return things[:_SHOWN] + more
