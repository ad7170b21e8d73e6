"""The installation's keys: where each comes from and its age; how many integrations have old credentials.

The command and the security check read them here.
"""

from dataclasses import dataclass

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.secrets import (
    SECRETS,
    previous_secrets,
    role_password,
    role_password_since,
    secret_since,
    stored_secrets,
)
from aisha.core.serving_check import APP
from aisha.core.settings import Settings

OLD_AFTER_DAYS = {"jwt_secret": 90, "encryption_key": 365}
OLD_PASSWORD_DAYS, OLD_CREDENTIALS_DAYS = 180, 90
"""From which age a key, the database password and what integrations sign in with should be changed (admin-chapters.md
"Secrets")."""
_OLD_CREDENTIALS = """
select coalesce(t.name, c.tenant_id::text) as tenant, c.old
  from old_credential_counts(make_interval(days => $1)) c left join tenants t on t.id = c.tenant_id order by 1
"""


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """A key. `age_days` is None where nobody noted when it was made; `previous` counts earlier ones that are kept."""

    name: str
    source: str
    age_days: int | None
    is_old: bool
    previous: int


def list_keys(settings: Settings) -> list[KeyStatus]:
    """Every key of the installation, and the database password where it is kept here. Raises Refused for an unreadable file."""
    passwords = [_password_status(settings, APP)] if role_password(settings.home, APP) else []
    return [*(_status_of(settings, name) for name in SECRETS), *passwords]


async def list_old_credentials(ctx: Context) -> dict[str, int]:
    """How many integrations of which workspace have credentials that nobody has changed for too long."""
    ctx.require("system.read")
    return {row["tenant"]: row["old"] for row in await ctx.fetch(_OLD_CREDENTIALS, OLD_CREDENTIALS_DAYS)}


def _password_status(settings: Settings, role: str) -> KeyStatus:
    since = role_password_since(settings.home, role)
    age = (utc_now() - since).days if since else None
    return KeyStatus(f"password of {role}", "AISHA_HOME", age, age is not None and age > OLD_PASSWORD_DAYS, 0)


def _status_of(settings: Settings, name: str) -> KeyStatus:
    is_stored = stored_secrets(settings.home).get(name) == getattr(settings, name) != ""
    since = secret_since(settings.home, name) if is_stored else None
    age = (utc_now() - since).days if since else None
    source = "AISHA_HOME" if is_stored else "environment" if getattr(settings, name) else "missing"
    is_old = age is not None and age > OLD_AFTER_DAYS.get(name, age)
    return KeyStatus(name.upper(), source, age, is_old, len(previous_secrets(settings.home, name)))
