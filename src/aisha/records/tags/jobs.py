"""Records follow a renamed, merged or removed tag, in batches, each a transaction of its own."""

from aisha.core.context import beyond_scope
from aisha.core.jobs import Interrupted, Job, JobRun
from aisha.records.registry import record_types
from aisha.records.tags.actions import RETAG_JOB_NAME
from aisha.records.tags.known import MANAGE

AT_ONCE = 500
_RETAG = """
update {table} set tags = case when $3::text is null or tags @> array[$3::text] then array_remove(tags, $2::text)
                               else array_replace(tags, $2::text, $3::text) end
 where tenant_id = $1 and id in
       (select id from {table} where tenant_id = $1 and tags @> array[$2::text] limit {at_once})
"""


async def rewrite_tags(run: JobRun) -> None:
    """Go through every kind of record. It may be interrupted and begun again: what is done holds the old tag no more."""
    old, new = run.message.parameters["old"], run.message.parameters["new"]
    for record_type in record_types():
        sql, changed = _RETAG.format(table=record_type.name, at_once=AT_ONCE), True
        while changed:
            async with run.acting() as ctx:
                ctx.require(MANAGE)
                async with beyond_scope(ctx):
                    changed = (await ctx.execute(sql, ctx.tenant_id, old, new)) != "UPDATE 0"
            if changed and run.should_stop():
                raise Interrupted


RETAG_JOB = Job(RETAG_JOB_NAME, rewrite_tags, concurrency=1)
