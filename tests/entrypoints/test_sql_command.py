"""`aisha sql` on the real database: one tenant's rows, read-only unless asked, audited."""

from uuid import UUID

import pytest

from aisha.core.refused import Refused
from aisha.entrypoints.sql_command import as_text, run_statement
from tests.application import Api


async def test_rows_of_one_tenant_only(api: Api) -> None:
    mine, other = await api.tenant(), await api.tenant()
    count = "select count(*) from pipelines"
    _, both, _ = await run_statement(api.state.pool, mine, "select distinct tenant_id from pipelines", write=False)

    assert both == [[str(mine)]]
    _, rows, _ = await run_statement(api.state.pool, other, f"{count} where tenant_id = '{mine}'", write=False)
    assert rows == [["0"]]


async def test_reading_cannot_write(api: Api) -> None:
    tenant = await api.tenant()

    with pytest.raises(Refused, match="--write"):
        await run_statement(api.state.pool, tenant, "update pipelines set name = 'x'", write=False)


async def test_a_write_is_done_and_both_are_audited(api: Api) -> None:
    tenant = await api.tenant()
    statement = "update pipelines set name = 'Renamed'"

    _, _, status = await run_statement(api.state.pool, tenant, statement, write=True)

    assert status.startswith("UPDATE")
    async with api.system(tenant) as ctx:
        said = await ctx.fetch("select action, changes ->> 'statement' as statement from audit_log where action = 'sql'")
        changed = await ctx.fetchval("select count(*) from audit_log where entity_type = 'pipeline' and action = 'update'")
    assert [(row["action"], row["statement"]) for row in said] == [("sql", statement)]
    assert changed == 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select 1; select 2", "one statement at a time"),
        ("select * from nothing", 'relation "nothing" does not exist'),
        ("select title from record_index", "permission denied"),
        ("delete from audit_log", "permission denied"),
    ],
)
async def test_what_the_database_refuses_is_said(statement: str, said: str, api: Api) -> None:
    tenant = await api.tenant()

    with pytest.raises(Refused, match=said):
        await run_statement(api.state.pool, tenant, statement, write=True)


async def test_unknown_tenant_is_refused(api: Api) -> None:
    with pytest.raises(Refused, match="no tenant"):
        await run_statement(api.state.pool, UUID("01900000-0000-7000-8000-000000000000"), "select 1", write=False)


@pytest.mark.parametrize(
    "statement",
    [
        # The guide, § 2.4 "Verifying Database" and § 4.3, in the form decisions.md gives them.
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name;",
        "SELECT * FROM tenants",
        "SELECT count(*) FROM contacts",
    ],
)
async def test_samples_of_the_guide_run(statement: str, api: Api) -> None:
    columns, _, _ = await run_statement(api.state.pool, await api.tenant(), statement, write=False)

    assert columns


def test_table_in_plain_text() -> None:
    assert as_text(["name", "n"], [["a", "1"], ["long name", "2"]]) == "\n".join(
        ["name      | n", "----------+--", "a         | 1", "long name | 2", "(2 rows)"]
    )
