"""Handing one message to the mail server of SMTP_HOST.

SMTP_TLS says how it is encrypted. Unset: port 465 speaks TLS from the start; every other port must offer STARTTLS, except on
this machine itself, the only one that may get mail without TLS (admin-chapters § 6.2).
"""

from collections.abc import Awaitable, Callable
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import Policy
from email.utils import format_datetime, make_msgid
from enum import Enum
from functools import lru_cache
from ipaddress import ip_address
from secrets import token_hex
from typing import Any, NamedTuple

import aiosmtplib

from aisha.core.clock import utc_now
from aisha.core.logging import redact_text
from aisha.core.mail.sender import Sender
from aisha.core.settings import Settings

TIMEOUT_SECONDS = 10
IMPLICIT_TLS_PORT = 465
_NO_RECEIVER = frozenset({550, 551, 553})


_COMMON = frozenset({
    "from", "reply-to", "subject", "date", "auto-submitted", "list-unsubscribe-post", "mime-version", "content-type",
    "content-transfer-encoding",
})  # fmt: skip


class _OneLine(UniqueUnstructuredHeader):
    """A header on one line. An address in it must not be folded into encoded words: no mail program reads them (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{getattr(self, 'name', '')}: {self}{policy.linesep}"


class _Headers(HeaderRegistry):
    """The library makes a class anew for each header of each message and parses what it just wrote: half of what one costs.

    Classes are kept, and the headers that a campaign's mails have in common; a header is never changed once it is made.
    """

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[BaseHeader]] = {}
        self._kept = lru_cache(maxsize=256)(super().__call__)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        return self._kept(name, value) if name.lower() in _COMMON else super().__call__(name, value)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = super().__getitem__(name)
        return made


_HEADERS = _Headers()
_HEADERS.map_to_type("message-id", _OneLine)  # pyright: ignore[reportArgumentType]
_HEADERS.map_to_type("list-unsubscribe", _OneLine)  # pyright: ignore[reportArgumentType]  (typeshed forgets what a registry mixes in)
_MESSAGE_POLICY = SMTP_POLICY.clone(header_factory=_HEADERS)


class Outcome(Enum):
    """How an attempt ended. `UNCLEAR`: the connection broke after the message was handed over."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNCLEAR = "unclear"


class Attempt(NamedTuple):
    """An outcome and, unless it was sent, the reason in one line. `is_bounce`: there is no such address on the other side."""

    outcome: Outcome
    reason: str = ""
    is_bounce: bool = False


class Letter(NamedTuple):
    """A message as it lies in the outbox. `from_name` and `reply_to` are of the person who wrote it, where somebody did."""

    id: str
    to_address: str
    subject: str
    text_body: str
    html_body: str
    unsubscribe_url: str | None = None
    from_name: str | None = None
    reply_to: str | None = None


async def hand_over(settings: Settings, sender: Sender, letter: Letter, before_data: Callable[[], Awaitable[None]]) -> Attempt:
    """One attempt. `before_data` is awaited when the server has accepted the recipient, right before it gets the message.

    Refusals for good (5xx) are told from those for now (4xx, no connection, sign-in at the server).
    """
    client = _client(settings)
    try:
        await client.connect()
        message = message_of(sender, letter)
        is_plain = letter.to_address.isascii() and sender.address.isascii()
        options, encoding = ([], "ascii") if is_plain else (["SMTPUTF8", "BODY=8BITMIME"], "utf-8")
        await client.mail(sender.address, options=options, encoding=encoding)
        await client.rcpt(letter.to_address, encoding=encoding)
    except aiosmtplib.SMTPAuthenticationError as error:
        return _ended(client, Outcome.LATER, f"The mail server refuses SMTP_USER: {error.code} {error.message}")
    except aiosmtplib.SMTPResponseException as error:
        refused = _ended(client, _by_code(error.code), f"{error.code} {error.message}")
        return refused._replace(is_bounce=is_bounce(error))
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return _ended(client, Outcome.LATER, str(error) or type(error).__name__)
    await before_data()
    try:
        await client.data(message.as_bytes(policy=SMTP_POLICY if is_plain else SMTP_POLICY.clone(utf8=True)))
    except aiosmtplib.SMTPResponseException as error:
        return _ended(client, _by_code(error.code), f"{error.code} {error.message}")
    except (aiosmtplib.SMTPException, OSError) as error:
        return _ended(client, Outcome.UNCLEAR, f"unclear: the connection broke after the message was handed over ({error})")
    return _ended(client, Outcome.SENT, "")


def message_of(sender: Sender, letter: Letter) -> EmailMessage:
    """The message with its headers. The library refuses a line break in any of them."""
    message = EmailMessage(policy=_MESSAGE_POLICY)
    message["From"] = str(Address(letter.from_name or sender.name, addr_spec=sender.address))
    if reply_to := letter.reply_to or sender.reply_to:
        message["Reply-To"] = str(Address(addr_spec=reply_to))
    local, _, domain = letter.to_address.rpartition("@")
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = make_msgid(idstring=letter.id.replace("-", ""), domain=sender.address.rpartition("@")[2])
    if letter.from_name is None and letter.reply_to is None:
        message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:  # one click of a mail program stops the mails (RFC 8058)
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text_body)
    message.add_alternative(letter.html_body, subtype="html")
    message.set_boundary(f"=_{token_hex(16)}")  # the library would look for a free one through the whole text
    return message


def is_bounce(error: aiosmtplib.SMTPResponseException) -> bool:
    """True when a server says for good that it knows no such receiver; refusals of its policy (5.7) or a full box are none."""
    is_of_receiver = isinstance(error, aiosmtplib.SMTPRecipientRefused) and error.code in _NO_RECEIVER
    return is_of_receiver and not error.message.lstrip().startswith(("5.2.", "5.7."))


def is_loopback(host: str) -> bool:
    """True for this machine, the only one that gets mail without TLS."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def tls_mode(settings: Settings) -> str:
    """`starttls`, `tls` or `none`. Another machine gets nothing without TLS, whatever is set."""
    is_own = is_loopback(settings.smtp_host or "")
    if settings.smtp_tls is not None and (is_own or settings.smtp_tls != "none"):
        return settings.smtp_tls
    if settings.smtp_port == IMPLICIT_TLS_PORT:
        return "tls"
    return "none" if is_own else "starttls"


def trial_client(settings: Settings) -> aiosmtplib.SMTP:
    """A client that does nothing by itself but connect: TLS and sign-in are steps of their own."""
    return aiosmtplib.SMTP(
        hostname=settings.smtp_host, port=settings.smtp_port, timeout=TIMEOUT_SECONDS, use_tls=tls_mode(settings) == "tls",
        start_tls=False,
    )  # fmt: skip


def _client(settings: Settings) -> aiosmtplib.SMTP:
    host, mode = settings.smtp_host or "", tls_mode(settings)
    return aiosmtplib.SMTP(
        hostname=host,
        port=settings.smtp_port,
        username=settings.smtp_user if settings.smtp_pass else None,
        password=settings.smtp_pass,
        timeout=TIMEOUT_SECONDS,
        use_tls=mode == "tls",
        start_tls=mode == "starttls",
    )


def _by_code(code: int) -> Outcome:
    return Outcome.REFUSED if code >= 500 else Outcome.LATER


def _ended(client: aiosmtplib.SMTP, outcome: Outcome, reason: str) -> Attempt:
    client.close()
    return Attempt(outcome, redact_text(" ".join(reason.split()))[:500])
