"""Who may serve: the check at every start, and every hour of a running process, that tenants are kept apart.

A process whose role escapes the policies, or whose tables do not hold them, serves nothing (admin-chapters.md § 5.2).
"""

from aisha.core.database import Connection
from aisha.core.refused import Refused

APP = "aisha_app"

COMMANDS_NOT_ISOLATED = """
array(select n.command from (values ('reading', 'r', true, false), ('adding', 'a', false, true),
                                    ('changing', 'w', true, true), ('removing', 'd', true, false))
                         n (command, letter, reads, writes)
       where not exists (
         select from pg_policy p
          where p.polrelid = c.oid and not p.polpermissive and p.polcmd::text in ('*', n.letter)
            and (p.polroles = '{0}' or 'aisha_app'::regrole::oid = any (p.polroles))
            and (not n.reads or pg_get_expr(p.polqual, p.polrelid) like '%current_tenant_id()%')
            and (not n.writes
                 or pg_get_expr(coalesce(p.polwithcheck, p.polqual), p.polrelid) like '%current_tenant_id()%')))
"""
"""For a table `c` of `pg_class`: what no restrictive policy holds to the current tenant."""

_ROLE_FACTS = """
select current_user::text as name, r.rolsuper or s.rolsuper as is_super, r.rolbypassrls or s.rolbypassrls as bypasses,
       exists (select from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                  and pg_has_role(session_user, c.relowner, 'member')) as owns
  from pg_roles r, pg_roles s where r.rolname = current_user and s.rolname = session_user"""

# Tables whose rows belong to a tenant and that this role may read, with whether row security binds it there.
_TABLES = f"""
select c.relname as name, c.relrowsecurity and c.relforcerowsecurity and {COMMANDS_NOT_ISOLATED} = '{{}}' as is_closed
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'select')
 order by 1"""


async def check_serving_role(connection: Connection) -> None:
    """Raises Refused unless this connection's role is bound by the policies, every tenant table has them, and without a tenant
    nothing is seen. The connection is outside every transaction."""
    await _check_role(connection)
    tables = await connection.fetch(_TABLES)
    open_tables = [row["name"] for row in tables if not row["is_closed"]]
    if open_tables:
        names = ", ".join(open_tables)
        raise Refused(f"Tenants are not kept apart in: {names}. Run `aisha migrate up`; until then nothing is served.")
    looks = [f"select '{row['name']}' as name where exists (select from {row['name']})" for row in tables]
    seen = [row["name"] for row in await connection.fetch(" union all ".join(looks))] if looks else []
    if seen:
        raise Refused(
            f"Rows are seen without a tenant in: {', '.join(seen)}. Something sets app.tenant_id for this login, or a policy"
            " was changed: see `aisha rls status`. Until then nothing is served."
        )


async def _check_role(connection: Connection) -> None:
    role = await connection.fetchrow(_ROLE_FACTS)
    assert role is not None
    for fact, reason in (
        ("is_super", "is a superuser"),
        ("bypasses", "has BYPASSRLS"),
        ("owns", "owns tables or is a member of their owner"),
    ):
        if role[fact]:
            raise Refused(
                f'Aisha CRM does not serve as "{role["name"]}": it {reason} and would escape the tenant policies.'
                f" Serve as {APP}, or give the owner's login in DATABASE_URL to have {APP} made."
            )
