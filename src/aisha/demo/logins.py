"""The demo's sign-ins: random passwords, written to AISHA_HOME/demo-logins.json for the owner of the installation alone."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

FILE_NAME = "demo-logins.json"
_PASSWORD_BYTES = 15


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One sign-in. `tenant` is the workspace's name; a superadmin has none."""

    tenant: str | None
    tenant_id: UUID | None
    role: str
    email: str
    password: str


def new_password() -> str:
    """20 characters, 120 random bits."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def write_logins(home: Path, logins: Sequence[DemoLogin]) -> None:
    """Replace the file in one step; only its owner may read it."""
    path, half_written = home / FILE_NAME, home / f"{FILE_NAME}.new"
    content = json.dumps([asdict(login) for login in logins], default=str, indent=2)
    half_written.unlink(missing_ok=True)
    file = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as text:
        text.write(content + "\n")
    half_written.replace(path)


def remove_logins(home: Path) -> None:
    """The sign-ins are no longer good."""
    (home / FILE_NAME).unlink(missing_ok=True)
