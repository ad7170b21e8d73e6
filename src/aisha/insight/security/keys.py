"""The installation's keys: where each comes from and its age. The command and the security check read them here."""

from dataclasses import dataclass

from aisha.core.clock import utc_now
from aisha.core.secrets import SECRETS, previous_secrets, secret_since, stored_secrets
from aisha.core.settings import Settings

OLD_AFTER_DAYS = {"jwt_secret": 90, "encryption_key": 365}
"""From which age a key should be changed (admin-chapters.md "Secrets")."""


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """A key. `age_days` is None where nobody noted when it was made; `previous` counts earlier ones that are kept."""

    name: str
    source: str
    age_days: int | None
    is_old: bool
    previous: int


def list_keys(settings: Settings) -> list[KeyStatus]:
    """Every key of the installation. Raises Refused when the file of the keys cannot be read."""
    return [_status_of(settings, name) for name in SECRETS]


def _status_of(settings: Settings, name: str) -> KeyStatus:
    is_stored = stored_secrets(settings.home).get(name) == getattr(settings, name) != ""
    since = secret_since(settings.home, name) if is_stored else None
    age = (utc_now() - since).days if since else None
    source = "AISHA_HOME" if is_stored else "environment" if getattr(settings, name) else "missing"
    is_old = age is not None and age > OLD_AFTER_DAYS.get(name, age)
    return KeyStatus(name.upper(), source, age, is_old, len(previous_secrets(settings.home, name)))
