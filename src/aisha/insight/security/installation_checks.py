"""Checks of what the installation is set up with: secrets, addresses, files."""

import asyncio
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aisha.core.context import Context
from aisha.core.outbound_hosts import list_private_hosts
from aisha.core.secrets import FILE_NAME, SECRETS
from aisha.core.settings import Settings, environment_files
from aisha.core.settings_values import is_weak_secret
from aisha.identity.auth.passwords import password_matches
from aisha.insight.security.check_results import Outcome, failed, not_checked, passed
from aisha.insight.security.keys import list_keys

SAMPLE_PASSWORDS = ("SecurePass123!", "SecurePassword123!", "secure_password", "yourpassword", "your-app-password", "password")
"""Passwords that the guide prints; everybody can read them."""
_SHORTEST_PASSWORD = 8
_MOST_ADMINISTRATORS = 20
_MOST_PRIVATE_HOSTS = 20
_ADMINISTRATORS = """
select u.email, u.password_hash from users u
 where u.status = 'active' and u.password_hash is not null
   and (u.is_superadmin or u.id in (select administrator_ids()))
 order by u.is_superadmin desc, u.created_at limit $1
"""


async def check_samples(ctx: Context, settings: Settings) -> Outcome:
    """No key or password of the installation is a sample of a guide, and no administrator signs in with one."""
    ctx.require("system.read")
    given = {name: getattr(settings, name) for name in SECRETS}
    weak = [name.upper() for name, value in given.items() if value and is_weak_secret(value, SECRETS[name].shortest)]
    if settings.smtp_pass and _is_sample_password(settings.smtp_pass):
        weak.append("SMTP_PASS")
    for name in ("database_url", "migration_database_url", "redis_url"):
        url: str | None = getattr(settings, name)
        if url and (password := urlsplit(url).password) and _is_sample_password(unquote(password)):
            weak.append(name.upper())
    people = [
        f"{row['email']} signs in with a sample password"
        for row in await ctx.fetch(_ADMINISTRATORS, _MOST_ADMINISTRATORS)
        if await _has_sample_password(row["password_hash"])
    ]
    if weak or people:
        return failed("Samples that everybody can read are in use.", *weak, *people)
    return passed("No key, password or administrator uses a sample.")


def _is_sample_password(password: str) -> bool:
    return password in SAMPLE_PASSWORDS or len(password) < _SHORTEST_PASSWORD


async def _has_sample_password(password_hash: str) -> bool:
    for sample in SAMPLE_PASSWORDS:
        if len(sample) >= _SHORTEST_PASSWORD and await password_matches(password_hash, sample):
            return True
    return False


async def check_https(ctx: Context, settings: Settings) -> Outcome:
    """Outside development the pages are reached by https; HSTS then follows by itself (core/security_headers.py)."""
    ctx.require("system.read")
    plain = sorted(origin for origin in settings.origins if not origin.startswith("https://"))
    if settings.is_development:
        return not_checked("Only looked at outside development.")
    if plain:
        return failed("Passwords and sessions travel readably: these addresses are not https, and there is no HSTS.", *plain)
    return passed("Every address is https, and browsers are told to stay with it (HSTS).")


async def check_key_ages(ctx: Context, settings: Settings) -> Outcome:
    """No key is older than its kind may be."""
    ctx.require("system.read")
    keys = await asyncio.to_thread(list_keys, settings)
    old = [f"{key.name}: {key.age_days} days" for key in keys if key.is_old]
    if old:
        return failed("Keys are older than they should be.", *old)
    unknown = [key.name for key in keys if key.age_days is None and key.source == "environment"]
    if unknown:
        return passed(f"No key is over age; of {', '.join(unknown)}, given by the environment, the age is not known.")
    return passed("No key is over age.")


async def check_outbound_hosts(ctx: Context, _settings: Settings) -> Outcome:
    """The private hosts that workspaces may call are few and named one by one; all of them are listed."""
    ctx.require("system.read")
    hosts = sorted(await list_private_hosts(ctx))
    wide = [host for host in hosts if host.startswith("*.")]
    if wide or len(hosts) > _MOST_PRIVATE_HOSTS:
        return failed("Workspaces may call much of what is inside your network.", *(wide or hosts))
    if hosts:
        return Outcome("passed", "Workspaces may call these private hosts and no others.", tuple(hosts))
    return passed("Workspaces may call no private host.")


async def check_files(ctx: Context, settings: Settings) -> Outcome:
    """Files with secrets are readable by their owner (and the owner's group) only."""
    ctx.require("system.read")
    files = [*environment_files(), settings.home / FILE_NAME]
    present, open_files = await asyncio.to_thread(_readable_by_others, files)
    if open_files:
        return failed("Other accounts of this machine can read secrets.", *open_files)
    return passed(f"Only their owner reads the {present} files that hold secrets." if present else "No file holds secrets.")


def _readable_by_others(files: list[Path]) -> tuple[int, list[str]]:
    modes = [(file, file.stat().st_mode) for file in files if file.is_file()]
    return len(modes), [str(file) for file, mode in modes if mode & 0o004]
