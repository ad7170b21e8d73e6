"""The database's password is changed under a running process, which goes on; the old one admits nobody."""

from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from aisha.core.database import connect, open_pool
from aisha.core.postgres_embedded import EmbeddedPostgres
from aisha.core.refused import Refused
from aisha.core.roles import prepare_database, renew_serving_password, serving_dsn, serving_password
from aisha.core.secrets import role_password_since
from aisha.core.settings import Settings
from tests.database import UNSAFE_BUT_FAST, make_settings


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncGenerator[Settings]:
    """An installation with a server of its own: passwords of roles are the whole server's."""
    server = EmbeddedPostgres(tmp_path / "home", UNSAFE_BUT_FAST)
    await server.start()
    settings = make_settings(aisha_home=tmp_path / "home")
    await prepare_database(settings)
    yield settings
    await server.stop()


async def test_a_running_process_goes_on_and_the_old_password_ends(installation: Settings) -> None:
    old, since = serving_dsn(installation), role_password_since(installation.home, "aisha_app")
    pool = await open_pool(old, size=2, password=serving_password(installation))
    try:
        async with pool.acquire() as under_way:
            await renew_serving_password(installation)

            async with pool.acquire() as made_afterwards:
                users = [await each.fetchval("select current_user") for each in (under_way, made_afterwards)]
    finally:
        await pool.close()

    assert users == ["aisha_app", "aisha_app"]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await connect(old)
    await (await connect(serving_dsn(installation))).close()
    assert since is not None and role_password_since(installation.home, "aisha_app") is not None


async def test_a_change_that_fails_keeps_the_old_password(installation: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    old = serving_dsn(installation)
    secrets_file = installation.home / "secrets.json"
    before = secrets_file.read_bytes()
    server = EmbeddedPostgres(installation.home, UNSAFE_BUT_FAST)
    superuser = await connect(server.dsn("postgres", None, "aisha"))
    await superuser.execute("alter role aisha_app rename to aisha_app_gone")

    with pytest.raises(asyncpg.UndefinedObjectError):
        await renew_serving_password(installation)

    await superuser.execute("alter role aisha_app_gone rename to aisha_app")
    await superuser.close()
    assert secrets_file.read_bytes() == before and serving_dsn(installation) == old


async def test_a_password_of_the_environment_is_changed_there(tmp_path: Path) -> None:
    given = make_settings(aisha_home=tmp_path, database_url="postgresql://aisha_app:x@127.0.0.1/aisha")

    assert serving_password(given) is None
    with pytest.raises(Refused, match="DATABASE_URL gives the password"):
        await renew_serving_password(given)
