"""Connection strings: taken apart, made for another role, and what a failed connection means to the operator."""

import asyncio
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from aisha.core.database import Connection, connect
from aisha.core.refused import Unreachable

CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Login:
    """The parts of a connection string that roles differ in. `suffix` is what Supabase's pooler adds to a user's name."""

    user: str
    password: str | None
    suffix: str
    database: str


def login_of(dsn: str) -> Login:
    """Who signs in where."""
    parts = urlsplit(dsn)
    user, dot, project = unquote(parts.username or "").partition(".")
    pooled = bool(dot) and (parts.hostname or "").endswith(".pooler.supabase.com")
    return Login(
        user=user if pooled else unquote(parts.username or ""),
        password=unquote(parts.password) if parts.password else None,
        suffix=f".{project}" if pooled else "",
        database=unquote(parts.path.lstrip("/")),
    )


def as_role(dsn: str, role: str, password: str, *, database: str | None = None) -> str:
    """The same server and database for another role."""
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(role + login_of(dsn).suffix, safe='')}:{quote(password, safe='')}"
    path = parts.path if database is None else f"/{quote(database)}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}", path=path))


async def connect_or_refuse(dsn: str, *, name: str = "aisha set-up") -> Connection:
    """A connection. Raises Unreachable: `Database connection failed: <cause>` and the cure of the guide, § 10.1."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await connect(dsn, name=name)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise connection_failure(error, dsn) from None


def connection_failure(error: BaseException, dsn: str) -> Unreachable:
    """What a failed connection means, in one sentence with the cure."""
    parts = urlsplit(dsn)
    place = f"{parts.hostname}:{parts.port or 5432}" if parts.hostname else "the embedded database"
    login = login_of(dsn)
    cause, cure = _cause(error, place, login)
    if not parts.hostname:
        cure = "Start it with `aisha up`, or set DATABASE_URL to a server."
    return Unreachable(f"Database connection failed: {cause}. {cure}")


def _cause(error: BaseException, place: str, login: Login) -> tuple[str, str]:
    match error:
        case ConnectionRefusedError() | FileNotFoundError():
            return f"nothing answers at {place} (ECONNREFUSED)", "Start the PostgreSQL service, or correct DATABASE_URL."
        case TimeoutError():
            return f"{place} does not answer", "Check the host, port and firewall in DATABASE_URL."
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            if "no encryption" in str(error) or "SSL" in str(error):
                return f"{place} wants an encrypted connection (SSL required)", "Add ?sslmode=require to DATABASE_URL."
            return f'authentication failed for "{login.user}"', "Correct user and password in DATABASE_URL."
        case asyncpg.InvalidCatalogNameError():
            return f'there is no database "{login.database}" at {place}', "Create it, or correct the name in DATABASE_URL."
        case asyncpg.TooManyConnectionsError():
            return f"{place} has no free connection", "Raise max_connections, or stop other clients."
        case OSError() if "Name or service" in str(error) or "nodename" in str(error) or "resolution" in str(error):
            return f"the host of {place} is not known (ENOTFOUND)", "Correct the host in DATABASE_URL."
        case OSError() if "Connect call failed" in str(error) or "refused" in str(error):
            return f"nothing answers at {place} (ECONNREFUSED)", "Start the PostgreSQL service, or correct DATABASE_URL."
        case _:
            return str(error).splitlines()[0].rstrip(".") or type(error).__name__, "Check DATABASE_URL."
