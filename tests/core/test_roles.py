"""Database roles on a real server: set-up from a superuser, from an owner, from the guide's § 2.4 B user; who may serve."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import pytest

from aisha.core import migrate
from aisha.core.database import connect
from aisha.core.database_address import as_role
from aisha.core.refused import Refused
from aisha.core.role_rights import administrator_sql
from aisha.core.roles import prepare_database
from aisha.core.serving_check import check_serving_role
from tests.database import DatabaseServer, make_settings


@pytest.fixture
async def guide_user(database_server: DatabaseServer) -> AsyncGenerator[tuple[str, str]]:
    """The guide's § 2.4 B: a database and a user with all privileges on it. Yields the user's DSN and the administrator's."""
    name = f"guide_{uuid4().hex[:10]}"
    admin = await connect(database_server.admin_dsn)
    await admin.execute(f"create database {name}")
    await admin.execute(f"create user {name}_user with password 'pass word/1'")
    await admin.execute(f"grant all privileges on database {name} to {name}_user")
    administrator = as_role(database_server.admin_dsn, "postgres", "", database=name).replace(":@", "@", 1)
    if "@/" not in database_server.admin_dsn:
        administrator = database_server.admin_dsn.rpartition("/")[0] + f"/{name}"
    yield as_role(database_server.admin_dsn, f"{name}_user", "pass word/1", database=name), administrator
    await admin.execute(f"drop database {name} with (force)")
    await admin.execute(f"revoke all on database {database_server.template} from {name}_user; drop role {name}_user")
    await admin.close()


async def run(dsn: str, sql: str) -> None:
    connection = await connect(dsn)
    await connection.execute(sql)
    await connection.close()


async def test_each_missing_right_of_the_guides_user_is_named_with_its_sql(guide_user: tuple[str, str], tmp_path: Path) -> None:
    user_dsn, _ = guide_user
    settings = make_settings(aisha_home=tmp_path, database_url=user_dsn)

    with pytest.raises(Refused) as refused:
        await prepare_database(settings)

    said = str(refused.value)
    for right in (
        "CREATE on schema public",
        "CREATEROLE",
        "CREATEDB",
        "GRANT ALL ON SCHEMA public TO guide_",
        "ALTER ROLE guide_",
    ):
        assert right in said
    assert not list(tmp_path.iterdir())


async def test_guides_user_migrates_and_serves_after_the_administrators_sql(
    guide_user: tuple[str, str], database_server: DatabaseServer, tmp_path: Path
) -> None:
    user_dsn, administrator = guide_user
    name = administrator.partition("?")[0].rpartition("/")[2]
    await run(administrator, administrator_sql(f"{name}_user", name))
    await run(administrator, f"grant aisha_definer to {name}_user with admin option")
    settings = make_settings(aisha_home=Path(database_server.home), database_url=user_dsn)

    addresses = await prepare_database(settings)
    assert addresses.owner_dsn == user_dsn
    await migrate.upgrade(user_dsn)

    serving = await connect(addresses.app_dsn)
    await check_serving_role(serving)
    assert await serving.fetchval("select current_user") == "aisha_app"
    await serving.close()
    await run(administrator, f"drop owned by {name}_user cascade")


async def test_superuser_and_owner_are_refused_to_serve(database_server: DatabaseServer, database: str, owner_dsn: str) -> None:
    admin_dsn, _, query = database_server.admin_dsn.partition("?")
    for dsn, reason in (
        (f"{admin_dsn.rpartition('/')[0]}/{database}?{query}", "is a superuser"),
        (owner_dsn, "owns tables"),
    ):
        connection = await connect(dsn)
        with pytest.raises(Refused, match=reason):
            await check_serving_role(connection)
        await connection.close()


@pytest.mark.parametrize(
    ("rights", "reason"),
    [("bypassrls", "has BYPASSRLS"), ("in role aisha_owner", "owns tables or is a member of their owner")],
    ids=["bypassrls", "member of the owner"],
)
async def test_a_role_that_escapes_the_policies_is_refused_to_serve(
    database_server: DatabaseServer, fresh_database: str, rights: str, reason: str
) -> None:
    name = f"escapes_{fresh_database}"
    await run(database_server.admin_dsn, f"create role {name} login password 'x' {rights}")
    connection = await connect(as_role(database_server.admin_dsn, name, "x", database=fresh_database))
    try:
        with pytest.raises(Refused, match=f'does not serve as "{name}": it {reason}'):
            await check_serving_role(connection)
    finally:
        await connection.close()
        await run(database_server.admin_dsn, f"drop role {name}")


async def test_serving_is_refused_while_a_table_is_open(database_server: DatabaseServer, fresh_database: str) -> None:
    await run(database_server.dsn("aisha_owner", fresh_database), "alter table contacts no force row level security")
    connection = await connect(database_server.dsn("aisha_app", fresh_database))

    with pytest.raises(Refused, match="contacts"):
        await check_serving_role(connection)
    await connection.close()


async def test_the_owner_is_no_member_of_the_definer_outside_migrations(owner_dsn: str) -> None:
    connection = await connect(owner_dsn)

    assert not await connection.fetchval("select pg_has_role(current_user, 'aisha_definer', 'usage')")
    await connection.close()


async def test_unknown_passwords_of_existing_roles_are_refused_not_replaced(owner_dsn: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"secrets\.json"):
        await prepare_database(make_settings(aisha_home=tmp_path, database_url=owner_dsn))


async def test_login_of_the_application_serves_as_it_is(app_dsn: str, tmp_path: Path) -> None:
    addresses = await prepare_database(make_settings(aisha_home=tmp_path, database_url=app_dsn))

    assert addresses.owner_dsn is None
    assert addresses.app_dsn == app_dsn


@pytest.mark.parametrize(
    ("dsn", "cause"),
    [
        ("postgresql://a:b@127.0.0.1:1/x", r"Database connection failed: nothing answers at 127\.0\.0\.1:1 \(ECONNREFUSED\)"),
        ("postgresql://a:b@nowhere.invalid/x", r"Database connection failed: the host of nowhere\.invalid:5432 is not known"),
    ],
)
async def test_failed_connection_is_one_sentence_with_the_cure(dsn: str, cause: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=cause):
        await prepare_database(make_settings(aisha_home=tmp_path, database_url=dsn))


async def test_wrong_password_is_one_sentence(database_server: DatabaseServer, database: str, tmp_path: Path) -> None:
    dsn = as_role(database_server.admin_dsn, "aisha_owner", "wrong", database=database)

    with pytest.raises(Refused, match='authentication failed for "aisha_owner"'):
        await prepare_database(make_settings(aisha_home=tmp_path, database_url=dsn))
