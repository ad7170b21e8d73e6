"""Generated secrets: one JSON file in AISHA_HOME, readable by its owner only (decisions.md "Secrets")."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from aisha.core.clock import utc_now
from aisha.core.refused import Refused

FILE_NAME = "secrets.json"
_PREVIOUS, _SINCE = "_previous", "_since"


@dataclass(frozen=True)
class Secret:
    """A key of the installation. `shortest` is the least length of a given value outside development."""

    size_bytes: int
    shortest: int
    is_hex: bool = False


SECRETS: dict[str, Secret] = {
    "jwt_secret": Secret(size_bytes=64, shortest=64),
    "encryption_key": Secret(size_bytes=32, shortest=64, is_hex=True),
    "backup_key": Secret(size_bytes=32, shortest=64, is_hex=True),
    "audit_seal_key": Secret(size_bytes=32, shortest=64, is_hex=True),
    "mcp_service_token": Secret(size_bytes=32, shortest=32),
}


def stored_secrets(home: Path) -> dict[str, str]:
    """The generated keys by setting name; empty before `make_secrets`. Raises Refused when the file cannot be read."""
    return {name: value for name, value in _read(home).items() if name in SECRETS}


def make_secrets(home: Path, *, given: frozenset[str] = frozenset()) -> list[str]:
    """Generate whichever keys are neither stored nor `given` by the environment. Returns the names of the new ones."""
    stored = _read(home)
    missing = [name for name in SECRETS if name not in stored and name not in given]
    new = {name: secrets.token_hex(SECRETS[name].size_bytes) for name in missing}
    if new:
        now = utc_now().isoformat(timespec="seconds")
        _write(home, stored | new | {f"{name}{_SINCE}": now for name in new})
    return sorted(new)


def renew_secret(home: Path, name: str) -> None:
    """Make a new key; the present one becomes the newest of the previous ones. Raises Refused when none is stored."""
    stored = _read(home)
    if name not in stored:
        raise Refused(
            f"{name.upper()} is not kept in {home}: change it where it is set, and give the old one as {name.upper()}_PREVIOUS."
        )
    earlier = ",".join([stored[name], *_split(stored.get(f"{name}{_PREVIOUS}", ""))])
    now = utc_now().isoformat(timespec="seconds")
    key = secrets.token_hex(SECRETS[name].size_bytes)
    _write(home, stored | {name: key, f"{name}{_PREVIOUS}": earlier, f"{name}{_SINCE}": now})


def previous_secrets(home: Path, name: str) -> tuple[str, ...]:
    """The earlier keys that are still kept, the newest first."""
    return _split(_read(home).get(f"{name}{_PREVIOUS}", ""))


def forget_previous(home: Path, name: str) -> None:
    """Remove the earlier keys for good."""
    stored = _read(home)
    if stored.pop(f"{name}{_PREVIOUS}", None):
        _write(home, stored)


def secret_since(home: Path, name: str) -> datetime | None:
    """When the stored key was made; None for one that is not stored here or older than this note."""
    made = _read(home).get(f"{name}{_SINCE}")
    return datetime.fromisoformat(made) if made else None


def role_password(home: Path, role: str) -> str | None:
    """The generated password of a database role, or None."""
    return _read(home).get(_role_key(role))


def keep_role_passwords(home: Path, passwords: dict[str, str]) -> None:
    """Remember generated passwords of database roles."""
    stored = _read(home)
    changed = {key: value for role, value in passwords.items() if stored.get(key := _role_key(role)) != value}
    now = utc_now().isoformat(timespec="seconds")
    _write(home, stored | changed | {f"{key}{_SINCE}": now for key in changed})


def role_password_since(home: Path, role: str) -> datetime | None:
    """When the role's password was made; None for one that is not stored here or older than this note."""
    return secret_since(home, _role_key(role))


def _split(keys: str) -> tuple[str, ...]:
    return tuple(key for key in keys.split(",") if key)


def _role_key(role: str) -> str:
    return f"database_password_{role}"


def _read(home: Path) -> dict[str, str]:
    try:
        return cast(dict[str, str], json.loads((home / FILE_NAME).read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except NotADirectoryError:
        raise Refused(f"AISHA_HOME is not a folder: {home}.") from None
    except (OSError, ValueError) as error:
        raise Refused(f"{home / FILE_NAME} cannot be read: {error}.") from None


def _write(home: Path, content: dict[str, str]) -> None:
    """Replace the file in one step: a crash or full disk leaves the old one whole. Raises Refused when that fails."""
    temporary = home / f".{FILE_NAME}.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(home / FILE_NAME)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Refused(f"AISHA_HOME {home} cannot be written: {error.strerror}. Choose a writable folder.") from None
