"""The settings of a process: read once by its entry point from the environment and the `.env` files, then passed down."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from aisha.core.refused import Refused
from aisha.core.sealing import SealingKeys
from aisha.core.secrets import SECRETS, make_secrets, previous_secrets, stored_secrets
from aisha.core.settings_topics import (
    AddressSettings,
    AutomationSettings,
    DatabaseSettings,
    IgnoredSettings,
    InstallationSettings,
    IntegrationSettings,
    SecuritySettings,
)
from aisha.core.settings_values import is_weak_secret

Process = Literal["backend", "web", "mcp"]
OWN_PREFIXES = (
    "AISHA_", "VITE_", "CARE_", "RATE_LIMIT_", "AUTH_RATE_", "CAMPAIGN_", "WEBHOOKS_", "BRAID_", "SMTP_", "N8N_", "SUPABASE_",
)  # fmt: skip
FOREIGN_PREFIXES = ("AISHA_TEST_", "COMPOSE_")
"""Names that belong to the test suite and to compose; they may stand beside ours."""
_PROCESS_FILES: dict[Process, str] = {"backend": "backend/.env", "mcp": "braid-mcp-node-server/.env"}


class Settings(
    InstallationSettings,
    AddressSettings,
    DatabaseSettings,
    SecuritySettings,
    IntegrationSettings,
    AutomationSettings,
    IgnoredSettings,
):
    """Every setting of the installation. Derived values are properties; nothing else reads the environment."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    @property
    def is_development(self) -> bool:
        """Every NODE_ENV but `development` behaves as production (decisions.md)."""
        if self.node_env is not None:
            return self.node_env == "development"
        return not _is_container() and _is_loopback(self.aisha_bind)

    @property
    def home(self) -> Path:
        """AISHA_HOME as an absolute path."""
        return self.aisha_home

    @property
    def web_url(self) -> str:
        """Base of links: FRONTEND_URL, else this machine."""
        return self.frontend_url or f"http://localhost:{self.web_port}"

    @property
    def upstream_url(self) -> str:
        """Where the web process forwards API requests."""
        return self.api_upstream_url or f"http://{self.local_host}:{self.port}"

    @property
    def local_host(self) -> str:
        """Where this machine reaches its own servers, in the form of a URL."""
        if self.aisha_bind in ("0.0.0.0", "::"):  # noqa: S104  (compared, not bound)
            return "127.0.0.1"
        return f"[{self.aisha_bind}]" if ":" in self.aisha_bind else self.aisha_bind

    @cached_property
    def origins(self) -> frozenset[str]:
        """Origins a browser may call the API from: FRONTEND_URL, or this machine without one, and ALLOWED_ORIGINS."""
        local = () if self.frontend_url else (f"http://127.0.0.1:{self.web_port}",)
        return frozenset({self.web_url, *local, *self.allowed_origins})

    @cached_property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(network) for network in self.trusted_proxies)

    @cached_property
    def sealing_keys(self) -> SealingKeys:
        """What stored credentials are sealed and opened with. Raises Refused when there is no ENCRYPTION_KEY."""
        if not self.encryption_key:
            raise Refused("ENCRYPTION_KEY is missing. Run `aisha secrets init` to have one made.")
        return SealingKeys(self.encryption_key, self.encryption_key_previous, self.aisha_home)

    @property
    def ignored(self) -> list[str]:
        """Given variables without effect; each is logged once at start."""
        return [name.upper() for name in IgnoredSettings.model_fields if getattr(self, name) is not None]


def load_settings(process: Process = "backend", *, root: Path | None = None) -> Settings:
    """Settings of one process: the environment, then its own `.env`, the root's `.env`, stored secrets, defaults.

    `root` is the installation's folder. Raises Refused, one sentence a problem, when a value is unknown, malformed or unsafe.
    """
    folder = root or find_root()
    files = [folder / ".env", *([folder / _PROCESS_FILES[process]] if process in _PROCESS_FILES else [])]
    _refuse_unknown_names(name for name in os.environ if name.startswith(OWN_PREFIXES))
    try:
        given = Settings(_env_file=files, _env_file_encoding="utf-8")  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        raise Refused("\n".join(dict.fromkeys(_sentence(problem) for problem in error.errors()))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The .env file cannot be read: {error}.") from None
    _refuse_unsafe(given)
    home = (folder / given.aisha_home).expanduser().absolute()
    stored = {name: value for name, value in stored_secrets(home).items() if not getattr(given, name)}
    previous = {
        f"{name}_previous": (*getattr(given, f"{name}_previous"), *previous_secrets(home, name))
        for name in ("encryption_key", "jwt_secret")
    }
    return given.model_copy(update={"aisha_home": home, **stored, **previous})


def make_missing_secrets(settings: Settings) -> list[str]:
    """Generate the keys that neither the environment nor AISHA_HOME has; returns their names. Raises Refused."""
    return make_secrets(settings.home, given=frozenset(name for name in SECRETS if getattr(settings, name)))


def find_root() -> Path:
    """The installation's folder: the nearest one upwards that has `.env`, `.env.example` or `.aisha`, else the current one."""
    here = Path.cwd()
    marks = (".env", ".env.example", ".aisha")
    return next((folder for folder in (here, *here.parents) if any((folder / mark).exists() for mark in marks)), here)


def environment_files() -> list[Path]:
    """The `.env` files of this installation, existing or not."""
    folder = find_root()
    return [folder / ".env", *(folder / file for file in _PROCESS_FILES.values())]


def variable_names() -> list[str]:
    """Every environment variable that is understood."""
    return [name.upper() for name in Settings.model_fields]


def _refuse_unknown_names(names: Iterator[str]) -> None:
    known = set(variable_names())
    unknown = sorted(name for name in names if name not in known and not name.startswith(FOREIGN_PREFIXES))
    if unknown:
        raise Refused("\n".join(_unknown(name) for name in unknown))


def _unknown(name: str) -> str:
    near = get_close_matches(name, variable_names(), n=1)
    hint = f"did you mean {near[0]}?" if near else "see docs/configuration.md for the names."
    return f"{name} is not a known setting: {hint}"


def _sentence(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0])
    field = Settings.model_fields.get(name)
    if field is None:
        return _unknown(name.upper())
    example = (field.examples or [""])[0]
    shown = example if str(example).startswith("the output of") else f"{name.upper()}={example}"
    return f"{name.upper()} {_reason(problem)}, for example {shown}."


def _reason(problem: ErrorDetails) -> str:
    limits = problem.get("ctx") or {}
    match problem["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            return "must be a whole number"
        case "float_parsing" | "float_type":
            return "must be a number"
        case "bool_parsing" | "bool_type":
            return "must be true or false"
        case "greater_than_equal":
            return f"must be at least {limits['ge']}"
        case "less_than_equal":
            return f"must be at most {limits['le']}"
        case "literal_error":
            return f"must be {limits['expected']}"
        case "value_error":
            return str(limits["error"])
        case _:
            return f"is not valid ({problem['msg']})"


def _refuse_unsafe(settings: Settings) -> None:
    """Raises Refused for a secret that protects nothing, and for Supabase without its connection string."""
    problems: list[str] = []
    if not all(_is_hex_key(key) for key in settings.encryption_key_previous):
        problems.append("ENCRYPTION_KEY_PREVIOUS must hold keys of 64 hex digits, separated by commas.")
    for name, secret in SECRETS.items():
        value = str(getattr(settings, name))
        if not value:
            continue
        if secret.is_hex and not _is_hex_key(value):
            problems.append(f"{name.upper()} must be 64 hex digits, for example the output of: openssl rand -hex 32.")
        elif not settings.is_development and is_weak_secret(value, secret.shortest):
            problems.append(
                f"{name.upper()} is a sample or shorter than {secret.shortest} characters: give a random one, for example"
                f" the output of: openssl rand -hex {secret.size_bytes}, or leave it out to have one made."
            )
    if settings.use_supabase_prod and settings.database_url is None:
        problems.append(
            "USE_SUPABASE_PROD=true needs DATABASE_URL: copy the session connection string from Supabase,"
            " Project Settings, Database, Connection string, for example"
            " DATABASE_URL=postgresql://postgres.xxx:password@aws-0-eu-west-1.pooler.supabase.com:5432/postgres."
        )
    if problems:
        raise Refused("\n".join(problems))


def _is_hex_key(value: str) -> bool:
    return len(value) == 64 and all(character in "0123456789abcdefABCDEF" for character in value)


def _is_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
