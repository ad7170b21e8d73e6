"""How far a campaign is, as the guide § 9.5 tells it: `{total, processed, success, failed}` (domain.md § 3.8)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from aisha.core.context import Context

SUCCESSES = ("sent", "completed", "attempted")
_COUNT = """
select count(*) filter (where status <> 'skipped') as total,
       count(*) filter (where status not in ('pending', 'processing', 'skipped')) as processed,
       count(*) filter (where status in ('sent', 'completed', 'attempted')) as success,
       count(*) filter (where status = 'failed') as failed
  from campaign_recipients where tenant_id = $1 and campaign_id = $2
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of recipients. Those that are skipped count nowhere; `processed` are neither waiting nor being sent to."""

    total: int
    processed: int
    success: int
    failed: int

    def after(self, statuses: Iterable[str]) -> "Progress":
        """Once recipients that waited or were being sent to are these."""
        now = Counter(statuses)
        success, failed = sum(now[each] for each in SUCCESSES), now["failed"]
        return Progress(
            self.total - now["skipped"], self.processed + success + failed, self.success + success, self.failed + failed
        )

    @property
    def shown(self) -> dict[str, int]:
        return {"total": self.total, "processed": self.processed, "success": self.success, "failed": self.failed}

    @property
    def final_status(self) -> str:
        """`failed` only where everybody failed."""
        return "failed" if self.total and self.failed == self.total else "completed"


async def count_progress(ctx: Context, campaign_id: UUID) -> Progress:
    """The counts as they stand in the database."""
    ctx.require("campaigns.read")
    row = await ctx.fetchrow(_COUNT, ctx.tenant_id, campaign_id)
    assert row is not None
    return Progress(**row)
