"""Passwords: what is admitted, and hashing off the event loop, so that sign-ins do not slow anybody's requests."""

import asyncio
import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from aisha.core.errors import ValidationFailed
from aisha.identity.sign_in_settings.values import SignInSettings

MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 256
MIN_NAME_LENGTH = 3
HASHING_NICENESS = 10

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's parameters for argon2id: about 20 ms of one core."""


def _step_back() -> None:
    """Let requests and the database go first: whoever tries passwords waits, nobody else does. Linux ranks single threads."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), HASHING_NICENESS)


_threads = ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1), "argon2", _step_back)
_NOBODYS_HASH = _hasher.hash("nobody's password")


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a password must be. `classes` of lower case, capitals, digits and others must occur."""

    min_length: int = MIN_PASSWORD_LENGTH
    classes: int = 0
    history: int = 5

    @classmethod
    def of(cls, settings: SignInSettings) -> "PasswordRules":
        """The rules within the sign-in settings that hold for somebody."""
        return cls(settings.password_min_length, settings.password_classes, settings.password_history)


DEFAULT_RULES = PasswordRules()


def check_password(password: str, email: str, field: str = "password", rules: PasswordRules = DEFAULT_RULES) -> None:
    """Raises 400 unless the password follows the rules (admin-chapters.md § 5.1).

    It may be neither the e-mail nor the name in it, nor one of the 10,000 commonest. `field` is the body's name of it.
    """
    if len(password) < rules.min_length:
        raise ValidationFailed({field: [f"Use at least {rules.min_length} characters."]})
    if len(password) > MAX_PASSWORD_LENGTH:
        raise ValidationFailed({field: [f"Use at most {MAX_PASSWORD_LENGTH} characters."]})
    plain, address = password.strip().lower(), email.strip().lower()
    if plain == address or is_made_of_name(plain, address):
        raise ValidationFailed({field: ["The password may not be your e-mail address or the name in it."]})
    if plain in common_passwords():
        raise ValidationFailed({field: ["This password is one of the commonest. Choose another one."]})
    if count_classes(password) < rules.classes:
        wanted = f"Use at least {rules.classes} of these: small letters, capitals, digits, other characters."
        raise ValidationFailed({field: [wanted]})


def is_made_of_name(plain: str, address: str) -> bool:
    """True when nothing but digits and punctuation is added to the name in an e-mail address, once or repeated."""
    name = "".join(filter(str.isalnum, address.partition("@")[0]))
    rest = "".join(filter(str.isalnum, plain)).strip("0123456789")
    bare = name.strip("0123456789")
    return len(bare) >= MIN_NAME_LENGTH and rest != "" and rest.replace(bare, "") == ""


def count_classes(password: str) -> int:
    """How many kinds of characters occur, 0 to 4."""
    kinds = {
        "small" if each.islower() else "capital" if each.isupper() else "digit" if each.isdigit() else "other"
        for each in password
    }
    return len(kinds)


@cache
def common_passwords() -> frozenset[str]:
    """The 10,000 commonest passwords in lower case, commonest first in the file (docs/decisions/sign-in.md)."""
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split())


async def refuse_earlier(password: str, earlier: Sequence[str], field: str = "password") -> None:
    """Raises 400 when one of these hashes is the password's."""
    for each in earlier:
        if await password_matches(each, password):
            raise ValidationFailed({field: ["You have used this password before. Choose another one."]})


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
