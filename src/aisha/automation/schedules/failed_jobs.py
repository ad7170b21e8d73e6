"""Jobs of the queue that failed for good: tried again, or forgotten. Each is audited."""

import asyncpg

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import Conflict, NotFound

FAILED = "l.status in ('exception', 'failed')"
"""A job that is held, and one whose asker was told, as the queue's log has them."""
_FIND = f"""
select l.job_id, l.entrypoint, exists (select from pgqueuer q where q.id = l.job_id and q.status = 'failed') as is_held
  from pgqueuer_log l where l.id = $1 and {FAILED}
"""
_RETRY = """
update pgqueuer set status = 'queued', execute_after = now(), updated = now(), attempts = 0, queue_manager_id = null
 where id = $1 and status = 'failed' returning id
"""
_GONE = "Nothing of this job is kept to be tried again: whoever asked for it was told, and can ask again."


async def retry_job(ctx: Context, failure_id: int) -> None:
    """Have a worker try a held job again, as if it never had been. Raises NotFound; 409 INVALID_STATUS for one not held."""
    ctx.require("jobs.manage")
    row = await _find(ctx, failure_id)
    if not row["is_held"] or await ctx.fetchval(_RETRY, row["job_id"]) is None:
        raise Conflict(_GONE, code="INVALID_STATUS")
    await ctx.execute("delete from pgqueuer_log where job_id = $1 and status = 'failed'", row["job_id"])
    await record_audit(ctx, "JOB_RETRIED", entity_type="job", changes={"job": [None, row["entrypoint"]]})


async def forget_job(ctx: Context, failure_id: int) -> None:
    """Take a failed job off the list, and out of the queue where it is held: it is never done. Raises NotFound."""
    ctx.require("jobs.manage")
    row = await _find(ctx, failure_id)
    await ctx.execute("delete from pgqueuer where id = $1 and status = 'failed'", row["job_id"])
    await ctx.execute("delete from pgqueuer_log where id = $1", failure_id)
    await record_audit(ctx, "JOB_FORGOTTEN", entity_type="job", changes={"job": [row["entrypoint"], None]})


async def _find(ctx: Context, failure_id: int) -> asyncpg.Record:
    row = await ctx.fetchrow(_FIND, failure_id)
    if row is None:
        raise NotFound("This failed job")
    return row
