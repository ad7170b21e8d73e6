"""Database roles: who they are, how set-up creates them, and the check that nobody serves who escapes the policies.

None is a superuser or has BYPASSRLS (decisions.md "Database roles"). A superuser in DATABASE_URL only makes `aisha_owner`,
which does the rest like any owner's login: the same statements run on the embedded database, a managed one and the guide's
§ 2.4 B.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from aisha.core.database import Connection
from aisha.core.database_address import as_role, connect_or_refuse, login_of
from aisha.core.postgres_binaries import check_major
from aisha.core.postgres_embedded import SUPERUSER, EmbeddedPostgres
from aisha.core.refused import Refused
from aisha.core.role_rights import missing_rights, name_sql
from aisha.core.secrets import keep_role_passwords, role_password
from aisha.core.settings import Settings

OWNER, APP, DEFINER, RETENTION = "aisha_owner", "aisha_app", "aisha_definer", "aisha_retention"
LOGIN_ROLES = (APP, "aisha_backup", RETENTION, "aisha_simulate")
EMBEDDED_DATABASE = "aisha"
EXTENSIONS = ("pg_trgm", "btree_gin")
_SETUP_LOCK = 0x41495348


@dataclass(frozen=True)
class DatabaseAddresses:
    """Connection strings after set-up. `owner_dsn` is the migrating role, None where the environment names `aisha_app` only."""

    owner_dsn: str | None
    app_dsn: str


def serving_dsn(settings: Settings) -> str:
    """How this process connects as `aisha_app`, after set-up. Raises Refused when set-up has not run here."""
    return role_dsn(settings, APP)


def role_dsn(settings: Settings, role: str) -> str:
    """How this process connects as one of the LOGIN_ROLES, after set-up. Raises Refused when set-up has not run here."""
    url = settings.database_url
    if url is not None and login_of(url).user == role:
        return url
    password = role_password(settings.home, role)
    if password is None:
        raise Refused(f"The database is not set up: {settings.home} knows no password of {role}. Run `aisha migrate up`.")
    if url is None:
        return EmbeddedPostgres(settings.home).dsn(role, password, EMBEDDED_DATABASE)
    return as_role(url, role, password)


def serving_password(settings: Settings) -> Callable[[], str] | None:
    """The password of `aisha_app` for each new connection; None where the environment gives it, which nothing changes."""
    if settings.database_url is not None and login_of(settings.database_url).user == APP:
        return None

    def present() -> str:
        try:
            return role_password(settings.home, APP) or ""
        except Refused:  # an unreadable file: the database refuses, and the process tries again
            return ""

    return present


async def renew_serving_password(settings: Settings) -> None:
    """Give `aisha_app` a new password; the old one admits nobody from now on, and connections under way go on.

    Raises Refused where the environment gives the password or set-up has not run here, Unreachable.
    """
    url, present = settings.database_url, role_password(settings.home, APP)
    if url is not None and login_of(url).user == APP:
        raise Refused(f"DATABASE_URL gives the password of {APP}: change it there and on the server, then restart.")
    if present is None:
        raise Refused(f"The database is not set up: {settings.home} knows no password of {APP}.")
    if url is None:
        url = EmbeddedPostgres(settings.home).dsn(SUPERUSER, None, EMBEDDED_DATABASE)
    connection = await connect_or_refuse(settings.migration_database_url or url)
    renewed = secrets.token_urlsafe(32)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _SETUP_LOCK)
            await connection.execute(f"alter role {APP} login password {_literal(renewed)}")
            keep_role_passwords(settings.home, {APP: renewed})
    except BaseException as error:
        keep_role_passwords(settings.home, {APP: present})
        if isinstance(error, asyncpg.InsufficientPrivilegeError):
            raise Refused(f"This database user may not change {APP}. See `aisha db roles --sql`.") from None
        raise
    finally:
        await connection.close()


async def prepare_database(settings: Settings, *, reset_passwords: bool = False) -> DatabaseAddresses:
    """Make the roles, their rights and the extensions; nothing changes when they hold. The embedded server must be running.

    Raises Refused: no connection, PostgreSQL below 15, a missing right with its SQL, or roles of unknown password.
    """
    if settings.database_url is None:
        url = await _embedded_database(settings)
    else:
        url = settings.migration_database_url or settings.database_url
    if login_of(url).user == APP:
        return DatabaseAddresses(None, url)
    connection = await connect_or_refuse(url)
    try:
        check_major(connection.get_server_version().major)
        is_superuser = await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
        if is_superuser:
            password = await _make_owner(connection, settings.home)
            url = as_role(url, OWNER, password) if settings.database_url else _embedded(settings, OWNER, password)
    finally:
        await connection.close()
    renewable = reset_passwords or settings.database_url is None
    await _prepare_as_owner(url, settings, reset_passwords=renewable)
    return DatabaseAddresses(url, serving_dsn(settings))


def _embedded(settings: Settings, role: str, password: str | None) -> str:
    return EmbeddedPostgres(settings.home).dsn(role, password, EMBEDDED_DATABASE)


async def _embedded_database(settings: Settings) -> str:
    """The superuser's address of the application's database, made if it is not there."""
    server = EmbeddedPostgres(settings.home)
    connection = await connect_or_refuse(server.dsn(SUPERUSER, None, "postgres"))
    try:
        known = await connection.fetchval("select true from pg_database where datname = $1", EMBEDDED_DATABASE)
        if not known:
            await connection.execute(f"create database {EMBEDDED_DATABASE}")
    finally:
        await connection.close()
    return server.dsn(SUPERUSER, None, EMBEDDED_DATABASE)


async def _make_owner(superuser: Connection, home: Path) -> str:
    """The owning role with its rights, made by a superuser. Returns its password."""
    password = role_password(home, OWNER) or secrets.token_urlsafe(32)
    keep_role_passwords(home, {OWNER: password})
    async with superuser.transaction():
        await superuser.execute("select pg_advisory_xact_lock($1)", _SETUP_LOCK)
        exists = await superuser.fetchval("select true from pg_roles where rolname = $1", OWNER)
        database = name_sql(await superuser.fetchval("select current_database()"))
        await superuser.execute(
            f"{'alter' if exists else 'create'} role {OWNER} login createrole createdb password '{password}';"
            f"grant all on database {database} to {OWNER}; grant all on schema public to {OWNER} with grant option"
        )
    return password


async def _prepare_as_owner(url: str, settings: Settings, *, reset_passwords: bool) -> None:
    connection = await connect_or_refuse(url)
    try:
        missing = await missing_rights(connection)
        if missing:
            names = ", ".join(right.name for right in missing)
            sql = " ".join(f"{right.sql};" for right in missing)
            raise Refused(
                f'The database user "{login_of(url).user}" lacks {names}. An administrator runs this in the database'
                f' "{login_of(url).database}" (see also `aisha db roles --sql`): {sql}'
            )
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _SETUP_LOCK)
            await _check_ownership(connection)
            await _make_roles(connection, settings, reset_passwords=reset_passwords)
            await _grant_rights(connection)
    except asyncpg.InsufficientPrivilegeError as error:
        raise Refused(f"The database user may not finish the set-up: {error}. See `aisha db roles --sql`.") from None
    finally:
        await connection.close()


async def _check_ownership(connection: Connection) -> None:
    """Tables made by another login can only be changed by it."""
    owner = await connection.fetchval(
        "select pg_get_userbyid(relowner) from pg_class where oid = to_regclass('public.alembic_version')"
        " and not pg_has_role(current_user, relowner, 'member')"
    )
    if owner:
        raise Refused(f'The tables of this database belong to "{owner}": give that login in MIGRATION_DATABASE_URL.')


async def _make_roles(connection: Connection, settings: Settings, *, reset_passwords: bool) -> None:
    existing = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles where rolname like 'aisha\\_%'")}
    if DEFINER not in existing:
        await connection.execute(f"create role {DEFINER} nologin")
    known = {role: password for role in LOGIN_ROLES if (password := _known_password(settings, role))}
    unknown = [role for role in LOGIN_ROLES if role not in known]
    if not reset_passwords and (foreign := [role for role in unknown if role in existing]):
        raise Refused(
            f"{', '.join(foreign)} exist on this server, but {settings.home} does not know their passwords: bring its"
            " secrets.json back, or run `aisha db roles --reset` to give them new ones."
        )
    new = {role: secrets.token_urlsafe(32) for role in unknown}
    if new:
        keep_role_passwords(settings.home, new)
    for role, password in (known | new).items():
        if role not in existing:
            await connection.execute(f"create role {role} login password {_literal(password)}")
        elif role in new:
            await connection.execute(f"alter role {role} login password {_literal(password)}")


def _known_password(settings: Settings, role: str) -> str | None:
    """The password the environment or an earlier set-up gave the role."""
    login = login_of(settings.database_url) if settings.database_url else None
    return login.password if login and login.user == role else role_password(settings.home, role)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def _grant_rights(connection: Connection) -> None:
    roles = ", ".join((*LOGIN_ROLES, DEFINER))
    statements = [f"grant usage on schema public to {roles}", f"grant create on schema public to {DEFINER}"]
    known = {row["extname"] for row in await connection.fetch("select extname from pg_extension")}
    statements += [f"create extension if not exists {name}" for name in EXTENSIONS if name not in known]
    await connection.execute("; ".join(statements))
