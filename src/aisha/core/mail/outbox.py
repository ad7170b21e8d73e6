"""Writing to the outbox. Whoever has something to mail calls `queue_mail` in the transaction that is the reason for it."""

from contextlib import AsyncExitStack
from dataclasses import replace
from html import escape
from typing import Any
from uuid import UUID

from aisha.core.context import Context, within_tenant
from aisha.core.database import read_json
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.jobs import enqueue
from aisha.core.mail.letters import MAX_SUBJECT_LENGTH, Mail, Message, checked_address, one_line

SEND_JOB_NAME = "mail.send"
_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0;padding:16px;font:15px/1.5 system-ui,sans-serif">
{body}
<p style="margin:24px 0 0;font-size:12px;color:#6b7280">{footer}</p>
</body></html>
"""


async def queue_mail(ctx: Context, mail: Mail, *, to: str) -> UUID:
    """Write a mail into the outbox of this transaction and have a worker send it; returns its id.

    It is sent if and only if the transaction commits. In a tenant's context it lies in the tenant's outbox, where its
    administrators can read it while it is held; in a platform context (`open_system_context(pool, None)`) only superadmins can.
    So a link that opens more than this one tenant belongs on the platform. Without a way to leave the mail becomes `held`.

    Raises 400 when `to` is not exactly one address. Needs a writing context; a line break never gets into a header.
    """
    ctx.require_signed_in()
    address = checked_address(to)
    async with AsyncExitStack() as stack:
        if ctx.actor.tenant_id is None:
            ctx = await stack.enter_async_context(within_tenant(ctx, PLATFORM_TENANT))
        mail = replace(mail, footer=await footer_of(ctx))
        values = {
            "kind": mail.kind, "to_address": address, "subject": mail.subject_line, "text_body": mail.text,
            "html_body": mail.html, "link": mail.link.url if mail.link else None, "unsubscribe_url": mail.unsubscribe_url,
            "route": mail.route,
        }  # fmt: skip
        return await _add(ctx, values)


async def queue_message(ctx: Context, message: Message, *, to: str) -> UUID:
    """The same for a mail that a person wrote. Under it stand the workspace's footer and the link that stops such mails."""
    ctx.require_signed_in()
    stop = message.unsubscribe_url
    subject, text, html = with_footer(await footer_of(ctx), message.subject, message.text, message.html, stop)
    values = {
        "kind": message.kind, "to_address": checked_address(to), "subject": subject, "text_body": text,
        "html_body": html, "unsubscribe_url": stop, "route": "person", "from_name": message.from_name,
        "reply_to": message.reply_to, "activity_id": message.activity_id,
    }  # fmt: skip
    return await _add(ctx, values)


def with_footer(footer: str, subject: str, text: str, html: str, stop: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail that a person wrote, with the workspace's footer and the link `stop` under it."""
    text = "\n\n".join([text.strip(), *([footer] if footer else []), f"To get no more mails of this kind:\n{stop}"])
    lines = [*(escape(line) for line in footer.splitlines()), f'<a href="{escape(stop)}">Get no more mails of this kind</a>']
    subject = one_line(subject)[:MAX_SUBJECT_LENGTH]
    return subject, text + "\n", _HTML.format(title=escape(subject), body=html, footer="<br>".join(lines))


async def footer_of(ctx: Context) -> str:
    """What the workspace writes under every mail; "" for nothing."""
    ctx.require_signed_in()
    return str(read_json(await ctx.fetchval("select tenant_setting($1, 'branding.mail_footer')", ctx.tenant_id)) or "")


async def _add(ctx: Context, values: dict[str, Any]) -> UUID:
    mail_id = new_id()
    places = ", ".join(f"${number}" for number in range(3, 3 + len(values)))
    sql = f"insert into email_outbox (tenant_id, id, {', '.join(values)}) values ($1, $2, {places})"
    await ctx.execute(sql, ctx.tenant_id, mail_id, *values.values())
    await enqueue(ctx, SEND_JOB_NAME, {"id": str(mail_id)})
    return mail_id
