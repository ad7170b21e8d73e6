"""The log of all workspaces at once, for superadmins outside of them: who did what to what, never the values.

What was changed in a workspace is read in that workspace, which somebody enters on the record. Archives stay out.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.paging import Page, encode_cursor
from aisha.identity.audit.archive_search import AuditFilter
from aisha.identity.audit.masking import mask_text
from aisha.identity.audit.queries import place_after

DAYS_BACK = 30
"""How far it looks unless a time is given."""
_ROWS = "select * from audit_of_all($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) order by created_at desc, id desc"
_TENANTS = "select id, name, status = 'system' as is_platform from tenants where id = any ($1)"
_PEOPLE = "select id, nullif(btrim(concat_ws(' ', first_name, last_name)), '') as name from users where id = any ($1)"


async def list_overview(
    ctx: Context, wanted: AuditFilter, workspaces: Sequence[UUID], page: Page
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of what was done in these workspaces, in all when none is named; the newest first, and the next cursor.

    The platform's own log is among them, under the nil UUID. Without `since` it looks DAYS_BACK. That somebody read it is in
    the platform's log. Raises 400 INVALID_CURSOR.
    """
    ctx.require("system.read")
    ctx.require("audit.read")
    after = place_after(page)
    since = wanted.since or utc_now() - timedelta(days=DAYS_BACK)
    rows = await ctx.fetch(
        _ROWS, list(workspaces) or None, wanted.actor_id, _several(wanted.action), wanted.entity_type or None, wanted.entity_id,
        wanted.change_set_id, _several(wanted.kind), since, wanted.until, Page(1, None, wanted.q).pattern or None,
        *(after or (None, None)), page.limit + 1,
    )  # fmt: skip
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    details = {"workspaces": [None, [str(each) for each in workspaces] or "all"], "filter": [None, asked]}
    await record_audit(ctx, "AUDIT_READ", entity_type="audit_log", changes=details)
    found = rows[: page.limit]
    cursor = encode_cursor(found[-1]["created_at"].isoformat(), found[-1]["id"]) if len(rows) > page.limit else None
    tenants = {row["id"]: row for row in await ctx.fetch(_TENANTS, list({row["tenant"] for row in found}))}
    ids = {row[name] for row in found for name in ("actor_id", "impersonator_id")}
    people = {row["id"]: row["name"] for row in await ctx.fetch(_PEOPLE, list(ids))}
    return [
        {name: value for name, value in row.items() if name != "tenant"}
        | {"workspace_id": row["tenant"], "workspace_name": tenants[row["tenant"]]["name"]}
        | {"is_platform": tenants[row["tenant"]]["is_platform"], "actor_name": people.get(row["actor_id"])}
        | {"reason": row["reason"] and mask_text(row["reason"])}
        | {"impersonator_name": people.get(row["impersonator_id"])}
        for row in found
    ], cursor


def _several(texts: str) -> list[str] | None:
    return texts.split(",") if texts else None
