"""Passwords: the rule, and hashing that neither blocks the process nor tells who exists."""

import threading

import pytest

from aisha.core.errors import ValidationFailed
from aisha.identity.auth import passwords
from tests.application import Api, Workspace


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 257, "Me@Tests.example", " me@tests.example "])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        passwords.check_password(password, "me@tests.example")

    assert list(refusal.value.details or ()) == ["password"]


@pytest.mark.parametrize("password", ["twelve chars", "x" * 256, "пароль-пароль", "🔑" * 12])
async def test_long_passwords_of_any_script_are_kept_as_a_hash(password: str) -> None:
    passwords.check_password(password, "me@tests.example")
    hashed = await passwords.hash_password(password)

    assert hashed.startswith("$argon2id$") and password not in hashed
    assert await passwords.password_matches(hashed, password)
    assert not await passwords.password_matches(hashed, password + "x")
    assert not passwords.needs_rehash(hashed)


async def test_nobodys_password_matches_nothing() -> None:
    assert not await passwords.password_matches(None, "nobody's password")
    assert not await passwords.password_matches("not a hash", "x")


async def test_hashing_leaves_the_event_loop_free_and_happens_for_unknown_people_too(
    api: Api, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = passwords._verify  # pyright: ignore[reportPrivateUsage]
    threads: list[str] = []

    def watched(password_hash: str | None, password: str) -> bool:
        threads.append(threading.current_thread().name)
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "_verify", watched)
    for email in (workspace.admin.email, "nobody@tests.example"):
        await api.client.post("/api/auth/login", json={"email": email, "password": "wrong password"})

    assert len(threads) == 2 and all(name.startswith("argon2") for name in threads)
