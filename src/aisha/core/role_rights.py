"""What an owner's login must be allowed to do, and the SQL by which an administrator allows it."""

from dataclasses import dataclass

from aisha.core.database import Connection

_MYSELF = "from pg_roles where rolname = current_user"


@dataclass(frozen=True)
class Right:
    """A right of the migrating login: its name, an SQL condition that holds once it is given, the statement that gives it."""

    name: str
    condition: str
    sql: str


def name_sql(name: str) -> str:
    """An identifier, quoted where it must be."""
    return name if name.isidentifier() and name.islower() and name.isascii() else '"' + name.replace('"', '""') + '"'


def rights_of(user: str, database: str) -> list[Right]:
    """Every right the migrating login `user` needs in `database`. The conditions read the caller's own rights."""
    who, where = name_sql(user), name_sql(database)
    return [
        Right(
            "CREATE on the database (for the extensions pg_trgm and btree_gin)",
            "has_database_privilege(current_database(), 'CREATE')"
            " or (select count(*) = 2 from pg_extension where extname in ('pg_trgm', 'btree_gin'))",
            f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {where} TO {who}",
        ),
        Right(
            "CREATE on schema public with grant option",
            "has_schema_privilege('public', 'CREATE WITH GRANT OPTION')"
            " and has_schema_privilege('public', 'USAGE WITH GRANT OPTION')",
            f"GRANT ALL ON SCHEMA public TO {who} WITH GRANT OPTION",
        ),
        Right("CREATEROLE", f"(select rolcreaterole {_MYSELF})", f"ALTER ROLE {who} CREATEROLE"),
        Right("CREATEDB", f"(select rolcreatedb {_MYSELF})", f"ALTER ROLE {who} CREATEDB"),
        Right(
            "ADMIN on aisha_definer",
            "current_setting('server_version_num')::int < 160000 or coalesce((select"
            " pg_has_role(oid, 'MEMBER WITH ADMIN OPTION') from pg_roles where rolname = 'aisha_definer'), true)",
            f"GRANT aisha_definer TO {who} WITH ADMIN OPTION",
        ),
    ]


async def missing_rights(connection: Connection) -> list[Right]:
    """The rights this connection's login lacks."""
    user, database = await connection.fetchrow("select current_user::text, current_database()::text") or ("", "")
    rights = rights_of(user, database)
    held = await connection.fetchrow("select " + ", ".join(f"({right.condition})" for right in rights))
    assert held is not None
    return [right for right, holds in zip(rights, held, strict=True) if not holds]


def administrator_sql(user: str, database: str) -> str:
    """The script for an administrator, connected to `database`, before the first start."""
    lines = [f"-- Run once as an administrator, connected to the database {database}.", ""]
    lines += [f"-- {right.name}\n{right.sql};" for right in rights_of(user, database) if "aisha_definer" not in right.sql]
    return "\n".join(lines) + "\n"
