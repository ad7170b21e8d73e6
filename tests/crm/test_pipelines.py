"""One default pipeline, and in every pipeline a way to be open, won and lost: kept by the database (domain.md § 1.2)."""

import pytest

from aisha.core.errors import AishaError
from aisha.core.ids import new_id
from tests.tenants import Tenant

STAGES = (
    "insert into pipeline_stages (tenant_id, pipeline_id, key, name, position, kind, probability)"
    " select $1, $2, k, k, n, k, 0 from unnest($3::text[]) with ordinality u (k, n)"
)


async def _add(tenant: Tenant, *kinds: str, is_default: bool = False) -> None:
    async with tenant.system() as ctx:
        pipeline = new_id()
        sql = "insert into pipelines (tenant_id, id, name, is_default, position) values ($1, $2, $3, $4, 2)"
        await ctx.execute(sql, tenant.id, pipeline, f"P {pipeline}", is_default)
        await ctx.execute(STAGES, tenant.id, pipeline, list(kinds))


async def test_a_pipeline_has_stages_of_each_kind(tenant: Tenant) -> None:
    await _add(tenant, "open", "won", "lost")

    for kinds in ((), ("open",), ("open", "won"), ("won", "lost")):
        with pytest.raises(AishaError, match="at least one stage of each kind"):
            await _add(tenant, *kinds)
    assert await tenant.value("select count(*) from pipelines where tenant_id = $1") == 2


@pytest.mark.parametrize(
    "sql",
    [
        "delete from pipeline_stages where tenant_id = $1 and kind = 'lost'",
        "update pipeline_stages set is_active = false where tenant_id = $1 and kind = 'won'",
        "update pipeline_stages set kind = 'open' where tenant_id = $1 and kind = 'won'",
        "update pipelines set is_default = false where tenant_id = $1",
        "update pipelines set is_archived = true where tenant_id = $1",
        "delete from pipelines where tenant_id = $1",
    ],
)
async def test_the_default_pipeline_stays_and_stays_whole(tenant: Tenant, sql: str) -> None:
    with pytest.raises(AishaError) as refused:
        async with tenant.system() as ctx:
            await ctx.execute(sql, tenant.id)

    assert refused.value.status == 400


async def test_another_pipeline_becomes_the_default(tenant: Tenant) -> None:
    await _add(tenant, "open", "won", "lost")

    async with tenant.system() as ctx:
        await ctx.execute("update pipelines set is_default = false where tenant_id = $1 and is_default", tenant.id)
        await ctx.execute("update pipelines set is_default = true where tenant_id = $1 and position = 2", tenant.id)
        await ctx.execute("delete from pipelines where tenant_id = $1 and not is_default", tenant.id)

    assert await tenant.value("select count(*) from pipelines where tenant_id = $1 and is_default") == 1
