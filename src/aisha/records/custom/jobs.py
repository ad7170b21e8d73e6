"""What a changed field asks of the records that hold a value of it, in batches, each a transaction of its own."""

from datetime import timedelta
from uuid import UUID

from aisha.core.clock import today_in
from aisha.core.context import Context, beyond_scope, open_system_context
from aisha.core.database import Pool
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.core.periodic import Periodic, each_tenant
from aisha.core.settings import Settings
from aisha.records.custom.actions import REWRITE_JOB_NAME
from aisha.records.custom.computing import COMPUTE_JOB_NAME, compute_part, note_progress, zone_of
from aisha.records.custom.tables import PLURALS

AT_ONCE = 500
_REWRITTEN = {
    "purge": "custom - '{0}'",
    "widen": "case when jsonb_typeof(custom -> '{0}') = 'string'"
    " then jsonb_set(custom, '{{{0}}}', jsonb_build_array(custom -> '{0}')) else custom end",
    "search": "custom",
}
"""The new value of `custom` by the field's name, which is small letters, digits and `_`. As it was, it is searched anew."""


async def rewrite_values(run: JobRun) -> None:
    """Go through the records of a field by id. It may be interrupted and begun again: what is done changes nothing."""
    field_id, purpose = UUID(run.message.parameters["field_id"]), run.message.parameters["purpose"]
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with run.acting() as ctx:
            after = await _rewrite_part(ctx, field_id, purpose, after)
        if run.should_stop():
            raise Interrupted
    if purpose == "purge":
        async with run.acting() as ctx:
            await _end_purge(ctx, field_id)


async def _rewrite_part(ctx: Context, field_id: UUID, purpose: str, after: UUID) -> UUID | None:
    """The next records; the last id, or None when none was left."""
    ctx.require("settings.manage")
    field = await ctx.fetchrow(
        "select entity, field_name from custom_fields where tenant_id = $1 and id = $2", ctx.tenant_id, field_id
    )
    if field is None:
        return None
    ids = await ctx.fetch(
        "select distinct record_id from custom_values where tenant_id = $1 and field_id = $2 and record_id > $3"
        f" order by record_id limit {AT_ONCE}",
        ctx.tenant_id, field_id, after,
    )  # fmt: skip
    if not ids:
        return None
    async with beyond_scope(ctx):
        await ctx.execute(
            f"update {PLURALS[field['entity']]} set custom = {_REWRITTEN[purpose].format(field['field_name'])}"
            " where tenant_id = $1 and id = any ($2)",
            ctx.tenant_id, [row["record_id"] for row in ids],
        )  # fmt: skip
    return ids[-1]["record_id"]


async def _end_purge(ctx: Context, field_id: UUID) -> None:
    """Values that never fitted the type are in no index: they go with the field itself."""
    ctx.require("settings.manage")
    field = await ctx.fetchrow(
        "select entity, field_name from custom_fields where tenant_id = $1 and id = $2 and purge_started_at is not null",
        ctx.tenant_id, field_id,
    )  # fmt: skip
    if field is None:
        return
    async with beyond_scope(ctx):
        await ctx.execute(
            f"update {PLURALS[field['entity']]} set custom = custom - $2::text where tenant_id = $1 and custom ? $2::text",
            ctx.tenant_id, field["field_name"],
        )  # fmt: skip
    await ctx.execute("delete from custom_fields where tenant_id = $1 and id = $2", ctx.tenant_id, field_id)


async def compute_values(run: JobRun) -> None:
    """Compute the fields of an entity's records. It may be interrupted and begun again: what is done changes nothing."""
    entity, done = run.message.parameters["entity"], 0
    after: UUID | None = UUID(int=0)
    async with run.acting() as ctx, beyond_scope(ctx):
        total = await ctx.fetchval(f"select count(*) from {PLURALS[entity]} where tenant_id = $1", ctx.tenant_id)
    while after is not None:
        async with run.acting() as ctx:
            after, computed = await compute_part(ctx, entity, after)
            done += computed
            await note_progress(ctx, entity, done, max(total, done) if after is not None else None)
        if after is not None and run.should_stop():
            raise Interrupted


async def compute_new_day(pool: Pool, _settings: Settings) -> None:
    """Compute formulas that say today() anew, in every tenant where a new day has begun since they were."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]

    async def compute_in(tenant_id: UUID) -> None:
        async with open_system_context(pool, tenant_id, source=None, write=False) as ctx:
            entities = await _behind(ctx)
        for entity in entities:
            after: UUID | None = UUID(int=0)
            while after is not None:
                async with open_system_context(pool, tenant_id, source=None) as ctx:
                    after, _ = await compute_part(ctx, entity, after)
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                await note_progress(ctx, entity, 0, None)

    await each_tenant(tenants, compute_in)


async def _behind(ctx: Context) -> list[str]:
    """Entities with formulas of an earlier day."""
    ctx.require_system()
    rows = await ctx.fetch(
        "select distinct f.entity from custom_fields f left join custom_computations c using (tenant_id, entity)"
        " where f.tenant_id = $1 and f.is_active and (f.computed ->> 'uses_today')::boolean"
        " and (c.computed_on is null or c.computed_on < $2) order by f.entity",
        ctx.tenant_id, today_in(await zone_of(ctx)),
    )  # fmt: skip
    return [row["entity"] for row in rows]


NEW_DAY = Periodic("custom_fields_new_day", timedelta(hours=1), compute_new_day, "Computes own fields that depend on the date.")
COMPUTE_JOB = Job(COMPUTE_JOB_NAME, compute_values, concurrency=1)
REWRITE_JOB = Job(REWRITE_JOB_NAME, rewrite_values, concurrency=1)
