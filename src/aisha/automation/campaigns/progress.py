"""How far a campaign is, as the guide § 9.5 tells it: `{total, processed, success, failed}` (domain.md § 3.8)."""

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


@dataclass(slots=True)
class Progress:
    """Counts of recipients. Those that are skipped count nowhere; `processed` are neither waiting nor being sent to."""

    total: int
    processed: int
    success: int
    failed: int

    def note(self, status: str) -> None:
        """A recipient that waited or was being sent to is now this."""
        if status == "skipped":
            self.total -= 1
        elif status in SUCCESSES:
            self.processed += 1
            self.success += 1
        elif status == "failed":
            self.processed += 1
            self.failed += 1

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
