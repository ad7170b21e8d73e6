"""Passwords: what is admitted, and hashing off the event loop, so that sign-ins do not slow anybody's requests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from aisha.core.errors import ValidationFailed

MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 256

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's parameters for argon2id: about 20 ms of one core."""
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_NOBODYS_HASH = _hasher.hash("nobody's password")


def check_password(password: str, email: str, field: str = "password") -> None:
    """Raises 400 unless the password has 12 to 256 characters and is not the e-mail (domain.md § 3.1)."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise ValidationFailed({field: [f"Use at least {MIN_PASSWORD_LENGTH} characters."]})
    if len(password) > MAX_PASSWORD_LENGTH:
        raise ValidationFailed({field: [f"Use at most {MAX_PASSWORD_LENGTH} characters."]})
    if password.strip().lower() == email.strip().lower():
        raise ValidationFailed({field: ["The password may not be the e-mail address."]})


async def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Takes the same time for a known login, an unknown one and one without a password (None)."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, password_hash, password)


def needs_rehash(password_hash: str) -> bool:
    """True for a hash made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _NOBODYS_HASH, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
