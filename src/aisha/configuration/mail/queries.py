"""Reads of the outbox. In a tenant its own mails; on the platform those of the installation itself."""

from dataclasses import replace
from uuid import UUID

from aisha.configuration.mail.schemas import OutboxMail, OutboxMailContent
from aisha.core.audit import record_audit
from aisha.core.context import Context
from aisha.core.errors import NotFound
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.paging import Page, page_of
from aisha.identity.auth.recovery import why_link_is_closed

_COLUMNS = (
    "id, kind, to_address, subject, status, attempts, attempted_at, next_attempt_at, sent_at, is_unclear, error, sent_through,"
    " created_at"
)
_LATEST = "9999"


def outbox_of(ctx: Context) -> UUID:
    """The tenant whose outbox this context reaches."""
    return ctx.actor.tenant_id or PLATFORM_TENANT


async def list_mails(ctx: Context, page: Page, *, status: str | None) -> tuple[list[OutboxMail], str | None]:
    """Mails, newest first, with the cursor of the next page; `q` searches receiver and subject."""
    ctx.require("settings.manage")
    after_time, after_id = page.after or (_LATEST, UUID(int=2**128 - 1))
    rows = await ctx.fetch(
        f"select * from (select {_COLUMNS}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as page_key"
        " from email_outbox where tenant_id = $1 and ($2::text is null or status = $2)"
        " and ($3 = '' or to_address ilike $3 or subject ilike $3)) m"
        " where (page_key, id) < ($4, $5) order by page_key desc, id desc limit $6",
        outbox_of(ctx), status, page.pattern, after_time, after_id, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [OutboxMail(**{k: v for k, v in row.items() if k != "page_key"}) for row in found], cursor


async def get_mail(ctx: Context, mail_id: UUID) -> OutboxMailContent:
    """A mail with its text. That somebody looked at one with a link is audited. Raises NotFound.

    Link and text of a mail with a link are for who may open the receiver's login; others get the reason as `masked`.
    """
    ctx.require("settings.manage")
    sql = f"select {_COLUMNS}, text_body, html_body, link from email_outbox where tenant_id = $1 and id = $2"
    row = await ctx.fetchrow(sql, outbox_of(ctx), mail_id)
    if row is None:
        raise NotFound("This mail")
    mail = OutboxMailContent(**row, masked=None)
    if mail.link is None:
        return mail
    if masked := await why_link_is_closed(ctx, mail.kind, mail.to_address):
        return replace(mail, text_body=None, html_body=None, link=None, masked=masked)
    await record_audit(ctx, "MAIL_LINK_SHOWN", entity_type="email", entity_id=mail_id)
    return mail
