"""The newest seals in a file or a mail that is kept elsewhere: whoever cuts off the end of the log cannot cut it off there."""

import asyncio
import hmac
import json
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.mail import Mail, queue_mail
from aisha.core.outbound import Call, UpstreamFailed, send
from aisha.core.outbound_hosts import installation_reach
from aisha.core.refused import Refused
from aisha.core.settings import Settings
from aisha.core.signatures import signature_headers, signed_body


async def current_anchor(pool: Pool, key: str) -> str:
    """The newest seal of each tenant as signed JSON: `{"at", "seals": {"tenant:number": hash}, "signature"}`."""
    seals: dict[str, str] = {}
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = await ctx.fetch("select id from tenants order by id")
    for row in tenants:
        async with open_system_context(pool, row["id"] if row["id"].int else None, write=False) as ctx:
            sql = "select tenant_id, number, hash from audit_seals where tenant_id = $1 order by number desc limit 1"
            if seal := await ctx.fetchrow(sql, row["id"]):
                seals[f"{seal['tenant_id']}:{seal['number']}"] = seal["hash"].hex()
    anchor = {"at": utc_now().isoformat(timespec="seconds"), "seals": seals}
    return json.dumps({**anchor, "signature": _sign(anchor, key)}, indent=2, sort_keys=True) + "\n"


def read_anchor(file: Path, key: str) -> dict[str, str]:
    """`tenant:number` → hash, from the file itself or from a mail that was saved.

    Raises Refused for one that cannot be read or was changed.
    """
    try:
        content = _content_of(file.read_bytes())
        signature = content.pop("signature")
        is_ours = hmac.compare_digest(str(signature), _sign(content, key))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise Refused(f"{file} is no anchor of the audit log: {error}.") from None
    if not is_ours:
        raise Refused(f"{file} was changed, or was written with another AUDIT_SEAL_KEY.")
    return content["seals"]


async def mail_anchor(pool: Pool, key: str, to: str) -> None:
    """Send the newest seals of all tenants by mail. Raises 400 for what is no address."""
    anchor = await current_anchor(pool, key)
    said = "These are the newest seals of the audit log. Keep this mail: with it, a log whose end was cut off is found."
    how = "Save it as a file and run: aisha audit verify --anchor FILE"
    async with open_system_context(pool, None, source=None) as ctx:
        await queue_mail(
            ctx, Mail("audit_anchor", f"Audit log: seals of {utc_now():%Y-%m-%d}", [said, anchor.strip(), how]), to=to
        )


async def post_anchor(pool: Pool, settings: Settings, url: str) -> None:
    """Post the newest seals to an address through the guarded client, signed with AUDIT_ANCHOR_SECRET.

    Raises Refused without the secret, HostNotAllowed, UpstreamTimedOut, UpstreamFailed, also for an answer that is no success.
    """
    if not settings.audit_anchor_secret:
        raise Refused("AUDIT_ANCHOR_SECRET is missing: give a secret that the receiver knows, too.")
    body = signed_body(json.loads(await current_anchor(pool, settings.audit_seal_key)))
    async with open_system_context(pool, None, write=False) as ctx:
        reach = await installation_reach(ctx, settings)
    headers = {"Content-Type": "application/json"} | signature_headers(settings.audit_anchor_secret, body)
    answer = await send(Call("POST", url, headers, body), reach)
    if not answer.is_success:
        raise UpstreamFailed(f"The receiver of the seals answered {answer.status}.")


async def anchor_everywhere(pool: Pool, settings: Settings) -> None:
    """The newest seals to AUDIT_ANCHOR_FILE, AUDIT_ANCHOR_MAIL and AUDIT_ANCHOR_URL, as far as they are set."""
    if settings.audit_anchor_file is not None:
        content = await current_anchor(pool, settings.audit_seal_key)
        await asyncio.to_thread(settings.audit_anchor_file.write_text, content, "utf-8")
    if settings.audit_anchor_mail is not None:
        await mail_anchor(pool, settings.audit_seal_key, settings.audit_anchor_mail)
    if settings.audit_anchor_url is not None:
        await post_anchor(pool, settings, settings.audit_anchor_url)


def _content_of(given: bytes) -> dict[str, Any]:
    """The JSON of an anchor, alone or within the text of a mail. Raises ValueError."""
    text = given.decode("utf-8", "replace")
    if not text.lstrip().startswith("{"):
        part = message_from_bytes(given, policy=policy.default).get_body(("plain",))
        text = text if part is None else part.get_content()
    begin, end = text.find("{"), text.rfind("}")
    return json.loads(text[begin : end + 1])


def _sign(anchor: Mapping[str, object], key: str) -> str:
    return hmac.digest(bytes.fromhex(key), json.dumps(anchor, sort_keys=True).encode(), "sha256").hex()
