"""The report of an access review: every line with its decision, as a file for spreadsheets."""

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.csv_cells import csv_cell
from aisha.core.paging import MAX_LIMIT, Page, decode_cursor
from aisha.insight.access_review.queries import get_review, list_lines
from aisha.insight.access_review.schemas import ReviewLine

_COLUMNS = (
    "name", "email", "kind", "label", "since", "last_used_at", "decision", "decided_by", "decided_at", "note", "user_id",
)  # fmt: skip


async def all_lines(ctx: Context, review_id: UUID) -> Sequence[ReviewLine]:
    """Every line of a review, by name. Raises NotFound."""
    ctx.require("users.manage")
    lines: list[ReviewLine] = []
    after = None
    while True:
        found, cursor = await list_lines(ctx, review_id, Page(MAX_LIMIT, after))
        lines += found
        if cursor is None:
            return lines
        after = decode_cursor(cursor)


async def report_csv(ctx: Context, review_id: UUID) -> bytes:
    """The review as CSV: its signature in the first rows, then a line each. The export is audited. Raises NotFound."""
    ctx.require("users.manage")
    review, lines = await get_review(ctx, review_id), await all_lines(ctx, review_id)
    text = io.StringIO()
    writer = csv.writer(text)
    for name in ("status", "created_at", "started_by", "signed_at", "signed_by", "statement", "digest"):
        writer.writerow([name, csv_cell(getattr(review, name))])
    writer.writerow([])
    writer.writerow(_COLUMNS)
    writer.writerows([[csv_cell(getattr(line, name)) for name in _COLUMNS] for line in lines])
    details = {"what": [None, "access_review"], "rows": [None, len(lines)]}
    await record_audit(ctx, "DATA_EXPORT", entity_type="access_review", entity_id=review_id, changes=details)
    return text.getvalue().encode("utf-8-sig")
