"""A real mail server on loopback, and the outbox's job run against it as a worker runs it."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from aisha.core.ids import PLATFORM_TENANT
from aisha.core.jobs import JobMessage, JobRun
from aisha.core.mail.jobs import send_mail
from tests.application import Api
from tests.database import make_settings


@dataclass
class Mailbox:
    """What arrived, and what the server answers: `answers` are used up one by one, `unknown` addresses are refused.

    It hangs up on mails to `dropped` addresses once it has them, on all with `drops`."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    answers: list[str] = field(default_factory=list[str])
    unknown: set[str] = field(default_factory=set[str])
    drops: bool = False
    dropped: set[str] = field(default_factory=set[str])
    encrypted: list[bool] = field(default_factory=list[bool])
    passwords: list[bytes] = field(default_factory=list[bytes])
    refuses_sign_in: bool = False

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.unknown:
            return "550 5.1.1 No such person here"
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        self.passwords.append(data.password)
        return AuthResult(success=False, handled=False) if self.refuses_sign_in else AuthResult(success=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(server.transport, asyncio.Transport)
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        if self.drops or self.dropped.intersection(envelope.rcpt_tos):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 Message accepted"

    def settings(self, **given: Any) -> dict[str, Any]:
        return {"smtp_host": "127.0.0.1", "smtp_port": self.port, "smtp_from": "crm@example.com", **given}


@asynccontextmanager
async def mailbox(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, open_sign_in: bool = False
) -> AsyncGenerator[Mailbox]:
    """A server for the length of the block, on a port of the kernel's choice; with a context it takes nothing without TLS.

    `open_sign_in` lets people sign in without TLS.
    """
    box = Mailbox()
    loop = asyncio.get_running_loop()

    def smtp() -> SMTP:
        return SMTP(
            box, hostname="mail.test", enable_SMTPUTF8=True, loop=loop, tls_context=starttls, require_starttls=bool(starttls),
            authenticator=box.authenticate, auth_require_tls=tls is None and not open_sign_in,
        )  # fmt: skip

    server = await loop.create_server(smtp, "127.0.0.1", 0, ssl=tls)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


async def deliver(api: Api, mail_id: UUID, tenant_id: UUID | None, **settings: Any) -> None:
    """Run the job of one mail."""
    message = JobMessage(tenant_id or PLATFORM_TENANT, None, {"id": str(mail_id)})
    await send_mail(JobRun(api.state.pool, make_settings(**settings), message, lambda: False))


def text_of(mail: EmailMessage) -> str:
    """The plain part of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    """The HTML part of a mail."""
    part = mail.get_body(("html",))
    assert part is not None
    return part.get_content()
