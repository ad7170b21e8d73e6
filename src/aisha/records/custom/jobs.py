"""What a changed field asks of the records that hold a value of it, in batches, each a transaction of its own."""

from uuid import UUID

from aisha.core.context import Context, beyond_scope
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.records.custom.actions import REWRITE_JOB_NAME
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


REWRITE_JOB = Job(REWRITE_JOB_NAME, rewrite_values, concurrency=1)
