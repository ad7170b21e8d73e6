"""Sending one mail through an integration: by its mail server, Microsoft Graph, or a signed webhook.

Every way ends alike: sent; refused for good; for now, to be tried again; or unclear, when what was handed over got no answer.
An unclear mail may have arrived, so nobody repeats it by itself (admin-chapters.md § 6.2).
"""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.policy import SMTP as SMTP_POLICY
from http import HTTPStatus
from time import perf_counter
from urllib.parse import quote, urlsplit
from uuid import uuid4

from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.http_probes import graph_token, words_of
from aisha.configuration.integrations.queries import Opened
from aisha.configuration.integrations.smtp_sending import MARK, MailLines, by_smtp, sender_of, unclear_text
from aisha.configuration.integrations.trial import redacted_text
from aisha.core.errors import AishaError, Unprocessable, ValidationFailed
from aisha.core.mail.letters import Mail, checked_address
from aisha.core.mail.smtp import Attempt, Letter, Outcome, message_of
from aisha.core.outbound import Call, HostNotAllowed, NotReached, failures_told, send
from aisha.core.signatures import signature_headers, signed_body

_LATER_STATUS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_CREDENTIALS_STATUS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
MAX_ANSWER_BYTES = 200_000


async def send_through(kind: str, target: Target, letter: Letter, before_data: MARK, lines: MailLines | None = None) -> Attempt:
    """One attempt through an integration of a mail type. Never raises for what the other side does.

    With `lines`, those of the same target, a mail server's connection stays open for the next mail.
    """
    try:
        if lines is not None and _WAYS[kind] is by_smtp:
            attempt = await lines.send(letter, before_data)
        else:
            attempt = await _WAYS[kind](target, letter, before_data)
    except AishaError as error:
        is_refused = isinstance(error, HostNotAllowed)
        attempt = Attempt(Outcome.REFUSED if is_refused else Outcome.LATER, error.message)
    return attempt._replace(reason=redacted_text(" ".join(attempt.reason.split()), target.secrets))


async def _by_graph(target: Target, letter: Letter, before_data: MARK) -> Attempt:
    """Microsoft takes a whole message in MIME: `POST /users/{mailbox}/sendMail`, the body in base64."""
    async with failures_told(target.timeout_seconds):
        token = await graph_token(target)
    content = base64.b64encode(message_of(sender_of(target), letter).as_bytes(policy=SMTP_POLICY))
    url = f"{target.text('base_url')}/users/{quote(target.text('mailbox'), safe='@')}/sendMail"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
    return await _posted(target, url, headers, content, before_data)


async def _by_webhook(target: Target, letter: Letter, before_data: MARK) -> Attempt:
    """A signed POST of the mail; the receiver knows a repeated one by its `id`."""
    body = signed_body(
        {
            "event": "email.send", "id": letter.id, "from": target.text("from_address"), "to": letter.to_address,
            "subject": letter.subject, "text": letter.text_body, "html": letter.html_body,
            "unsubscribe_url": letter.unsubscribe_url, "from_name": letter.from_name, "reply_to": letter.reply_to,
        }
    )  # fmt: skip
    headers = {**signature_headers(target.text("webhook_secret"), body), "Content-Type": "application/json"}
    return await _posted(target, target.text("base_url"), headers, body, before_data)


async def _posted(target: Target, url: str, headers: dict[str, str], body: bytes, before_data: MARK) -> Attempt:
    parts = urlsplit(url)
    if parts.scheme == "http" and not target.reach.is_private_host(parts.hostname or "", parts.port or 80):
        raise HostNotAllowed(f"{parts.hostname} gets no mail without encryption. Use an https address.")
    sent = {"User-Agent": "Aisha-CRM", **headers}
    call = Call("POST", url, sent, body, timeout_seconds=target.timeout_seconds, max_bytes=MAX_ANSWER_BYTES, max_redirects=0)
    await before_data()
    try:
        async with failures_told(target.timeout_seconds):
            received = await send(call, target.reach)
    except (HostNotAllowed, NotReached):
        raise
    except AishaError as error:
        return Attempt(Outcome.UNCLEAR, unclear_text("message", error.message))
    if received.is_success:
        return Attempt(Outcome.SENT)
    reason = f"{received.status} {words_of(received)}".strip()
    is_later = received.status in _LATER_STATUS or received.status in _CREDENTIALS_STATUS or received.status >= 500
    return Attempt(Outcome.LATER if is_later else Outcome.REFUSED, reason)


@dataclass(frozen=True, slots=True)
class MailTried:
    """How a test mail ended: sent, refused, later or unclear, with the other side's own words."""

    outcome: str
    text: str
    duration_ms: int


async def send_test(opened: Opened, to: str) -> MailTried:
    """Send a test mail through an integration now, past the outbox. Raises 400 for a wrong address, 422 for another type."""
    if opened.kind.key not in SENDING_TYPES:
        raise Unprocessable("This integration sends no mails.", code="INTEGRATION_MISSING")
    try:
        address = checked_address(to)
    except ValidationFailed as error:
        raise ValidationFailed({"to": ["This is not an e-mail address."]}) from error
    mail = Mail(
        "test", f"Test of {opened.name}", [f"This mail was sent through {opened.name}. It works: nothing needs to be done."]
    )
    started = perf_counter()
    if opened.problem is not None:
        attempt = Attempt(Outcome.REFUSED, opened.problem)
    else:
        letter = Letter(str(uuid4()), address, mail.subject_line, mail.text, mail.html)
        attempt = await send_through(opened.kind.key, opened.target, letter, _nothing)
    return MailTried(attempt.outcome.value, attempt.reason, round((perf_counter() - started) * 1000))


async def _nothing() -> None:
    """A test mail is not in the outbox: there is nothing to mark."""


_WAYS: dict[str, Callable[[Target, Letter, MARK], Awaitable[Attempt]]] = {
    "gmail": by_smtp, "smtp": by_smtp, "outlook": _by_graph, "webhook_email": _by_webhook,
}  # fmt: skip
SENDING_TYPES = frozenset(_WAYS)
"""The types of integrations that send mails."""
