"""The link with which people stop mails themselves (RFC 8058): signed, for good; it names a record, and no address."""

import base64
import binascii
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.errors import Gone, NotFound
from aisha.core.ids import new_id
from aisha.core.settings import Settings
from aisha.core.tokens import TokenSigner
from aisha.crm.consent.actions import suppress
from aisha.crm.consent.schemas import Subscription

PEOPLE = {"c": "contact", "l": "lead"}
_PURPOSE = "unsubscribe"
_FOUND = {
    "contact": "select r.id, r.email, r.do_not_email, t.name as workspace from tenants t"
               " join contacts r on r.tenant_id = t.id and r.id = $2 where t.id = $1",
    "lead": "select r.id, r.email, r.do_not_email, t.name as workspace from tenants t"
            " join leads r on r.tenant_id = t.id and r.id = $2 where t.id = $1",
}  # fmt: skip
_REFUSE = {
    "contact": "update contacts set do_not_email = true where tenant_id = $1 and id = $2 and not do_not_email",
    "lead": "update leads set do_not_email = true where tenant_id = $1 and id = $2 and not do_not_email",
}


def unsubscribe_token(settings: Settings, tenant_id: UUID, entity_type: str, record_id: UUID) -> str:
    """What stands at the end of the link of a contact or lead."""
    content = base64.urlsafe_b64encode(entity_type[:1].encode() + tenant_id.bytes + record_id.bytes).decode()
    return content + _signer(settings).mark(f"{_PURPOSE} {content}")


def unsubscribe_url(settings: Settings, tenant_id: UUID, entity_type: str, record_id: UUID) -> str:
    """The link as it stands in a mail. A browser gets the page, a mail program's one click is a POST."""
    return f"{settings.web_url}/api/unsubscribe/{unsubscribe_token(settings, tenant_id, entity_type, record_id)}"


def read_token(settings: Settings, token: str) -> tuple[UUID, str, UUID]:
    """The tenant, `contact` or `lead`, and the record's id. Raises NotFound for what this installation did not sign."""
    content, mark = token[:44], token[44:]
    try:
        raw = base64.b64decode(content, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if len(raw) != 33 or not _signer(settings).is_marked(f"{_PURPOSE} {content}", mark):
        raise NotFound("This link")
    return UUID(bytes=raw[1:17]), PEOPLE[raw[:1].decode()], UUID(bytes=raw[17:])


async def show_subscription(ctx: Context, entity_type: str, record_id: UUID) -> Subscription:
    """Whose mails the link stops, and whether they are stopped. Raises 410 where the address is known no more."""
    ctx.require(f"{entity_type}s.read")
    row = await _find(ctx, entity_type, record_id)
    return Subscription(row["workspace"], masked_address(row["email"]), row["do_not_email"])


async def unsubscribe(ctx: Context, entity_type: str, record_id: UUID, ip: str) -> Subscription:
    """No mail any more: the record says so, the consent is withdrawn, the address is on the list. Idempotent.

    For a context of the system, and records in the trash as well. Raises 410 where the address is known no more.
    """
    ctx.require(f"{entity_type}s.update")
    row = await _find(ctx, entity_type, record_id)
    if not row["do_not_email"]:
        await ctx.execute(
            f"insert into consents (tenant_id, id, created_at, {entity_type}_id, channel, state, source, proof, address, ip)"
            " values ($1, $2, clock_timestamp(), $3, 'email', 'withdrawn', 'unsubscribe', $4, $5, $6)",
            ctx.tenant_id, new_id(), record_id, "They used the unsubscribe link.", row["email"], ip or None,
        )  # fmt: skip
        await ctx.execute(_REFUSE[entity_type], ctx.tenant_id, record_id)
    await suppress(ctx, "email", row["email"].strip().lower(), "unsubscribed")
    return Subscription(row["workspace"], masked_address(row["email"]), True)


def masked_address(address: str) -> str:
    """`ada@example.com` → `a•••@example.com`: enough to know one's own."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"


async def _find(ctx: Context, entity_type: str, record_id: UUID) -> asyncpg.Record:
    row = await ctx.fetchrow(_FOUND[entity_type], ctx.tenant_id, record_id)
    if row is None or not row["email"]:
        raise Gone("This address is not known here any more: no mail goes to it.")
    return row


def _signer(settings: Settings) -> TokenSigner:
    return TokenSigner(settings.jwt_secret, settings.jwt_secret_previous)
