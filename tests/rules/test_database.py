"""The schema keeps its rules, and each rule notices what breaks it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from aisha.core import migrate
from aisha.core.choices import Choices
from aisha.core.database import Connection
from tests.database import DatabaseServer
from tests.rules import database_rules as rules
from tests.rules.enums import choices_in, values_of_checks

Rule = Callable[[Connection], Awaitable[list[str]]]
ALL_RULES: tuple[Rule, ...] = (
    rules.keys_and_row_security, rules.audit_triggers, rules.declared_policies, rules.isolation_of_every_command,
    rules.foreign_keys_carry_the_tenant, rules.rights,
)  # fmt: skip


@pytest.fixture
async def superuser(database_server: DatabaseServer, database: str) -> AsyncGenerator[Connection]:
    """The test process's database, in a transaction that is undone."""
    dsn = urlunsplit(urlsplit(database_server.admin_dsn)._replace(path=f"/{database}"))
    connection = await asyncpg.connect(dsn)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.__name__)
async def test_the_schema_keeps(superuser: Connection, rule: Rule) -> None:
    assert await rule(superuser) == []


PLANTED: list[tuple[Rule, str, str]] = [
    (rules.keys_and_row_security, "create table bad (tenant_id uuid not null, id uuid primary key)", "bad: the primary key"),
    (rules.keys_and_row_security, "alter table leads no force row level security", "leads: row security"),
    (rules.keys_and_row_security, "alter table leads disable row level security", "leads: row security"),
    (rules.audit_triggers, "drop trigger audit_row on contacts", "contacts: no trigger audit_row"),
    (rules.audit_triggers, "alter table notes disable trigger stamp_row", "notes: no trigger stamp_row"),
    (rules.declared_policies, "drop policy scope_update on leads", "leads: policy scope_update differs"),
    (rules.declared_policies, "alter policy tenant_isolation on leads using (true)", "leads: policy tenant_isolation differs"),
    (rules.declared_policies, "alter policy members on roles to public", "roles: policy members differs"),
    (rules.declared_policies, "create table bad (tenant_id uuid not null)", "bad: is not declared"),
    (rules.isolation_of_every_command, "drop policy tenant_isolation on events", "events: SELECT is not isolated"),
    (rules.isolation_of_every_command, "alter policy tenant_isolation on events with check (true)", "events: INSERT is not"),
    (rules.isolation_of_every_command, "drop policy tenant_isolation_delete on roles", "roles: DELETE is not isolated"),
    (
        rules.foreign_keys_carry_the_tenant,
        "create unique index u on accounts (id);"
        " alter table leads add constraint f foreign key (account_id) references accounts (id)",
        "leads: f to accounts",
    ),
    (rules.rights, "grant update on audit_log to aisha_app", "audit_log: aisha_app may UPDATE"),
    (rules.rights, "grant truncate on leads to public", "leads: aisha_app may TRUNCATE"),
    (rules.rights, "alter table notes owner to aisha_app", "notes: belongs to aisha_app"),
    (rules.rights, "grant execute on function access_of(uuid, uuid) to public", "access_of(uuid,uuid): is SECURITY DEFINER"),
    (rules.rights, "alter function access_of(uuid, uuid) reset search_path", "access_of(uuid,uuid): is SECURITY DEFINER"),
]


@pytest.mark.parametrize(("rule", "sql", "sentence"), PLANTED, ids=lambda value: getattr(value, "__name__", None))
async def test_a_planted_violation_is_noticed(superuser: Connection, rule: Rule, sql: str, sentence: str) -> None:
    await superuser.execute(sql)

    assert [found for found in await rule(superuser) if found.startswith(sentence)]


async def test_every_choice_list_is_the_one_of_the_program(superuser: Connection) -> None:
    """A CHECK that lists values lists exactly those of a `Choices` of the program."""
    declared = {frozenset(each.values) for each in choices_in("aisha")}

    undeclared = {name: values for name, values in (await values_of_checks(superuser)).items() if values not in declared}

    assert {name: sorted(values) for name, values in undeclared.items()} == {}


async def test_a_planted_list_is_noticed(superuser: Connection) -> None:
    await superuser.execute("create table bad (state text, constraint planted check (state in ('on', 'off')))")
    declared = {frozenset(each.values) for each in choices_in("aisha")}

    assert (await values_of_checks(superuser))["bad.planted"] not in declared
    assert all(isinstance(each, Choices) for each in choices_in("aisha"))


async def test_the_declared_tables_are_those_of_the_database(owner_dsn: str) -> None:
    await migrate.check(owner_dsn)
