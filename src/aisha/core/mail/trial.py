"""One mail sent now, step by step, with what the mail server answers to each: for whoever sets mail up."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import aiosmtplib

from aisha.core.logging import redact_text
from aisha.core.mail.letters import Mail, checked_address
from aisha.core.mail.sender import Sender
from aisha.core.mail.smtp import SMTP_POLICY, Letter, message_of, tls_mode, trial_client
from aisha.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Line:
    """What the server said to a step; `code` is its number, null where it said nothing and `text` is our reason."""

    step: str
    code: int | None
    text: str


@dataclass(slots=True)
class MailTrial:
    """Whether the server took the mail, and its answers one by one."""

    sent: bool = False
    lines: list[Line] = field(default_factory=list[Line])

    async def take(self, step: str, work: Callable[[], Awaitable[aiosmtplib.SMTPResponse]]) -> None:
        """Do a step and keep its answer, line by line. Raises what the step raises, once its reason is kept."""
        try:
            answer = await work()
        except aiosmtplib.SMTPResponseException as error:
            self._keep(step, error.code, error.message)
            raise
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self._keep(step, None, str(error) or type(error).__name__)
            raise
        self._keep(step, answer.code, answer.message)

    def _keep(self, step: str, code: int | None, text: str) -> None:
        self.lines += [Line(step, code, redact_text(line.strip())[:300]) for line in text.splitlines() or [""]]


async def try_out(settings: Settings, sender: Sender, to: str) -> MailTrial:
    """Send a test to an address, past the outbox. Raises ValidationFailed for what is no address."""
    mail = Mail("test", "A test of Aisha CRM", ["This mail shows that Aisha CRM can send mail."])
    letter = Letter(str(uuid4()), checked_address(to), mail.subject_line, mail.text, mail.html)
    is_plain = letter.to_address.isascii() and sender.address.isascii()
    options, encoding = ([], "ascii") if is_plain else (["SMTPUTF8", "BODY=8BITMIME"], "utf-8")
    content = message_of(sender, letter).as_bytes(policy=SMTP_POLICY if is_plain else SMTP_POLICY.clone(utf8=True))
    client, trial = trial_client(settings), MailTrial()
    async with _ended(client):
        await trial.take("connect", client.connect)
        await trial.take("ehlo", client.ehlo)
        if tls_mode(settings) == "starttls":
            await trial.take("starttls", client.starttls)
        user, password = settings.smtp_user, settings.smtp_pass
        if user and password:
            await trial.take("sign in", lambda: client.login(user, password))
        await trial.take("from", lambda: client.mail(sender.address, options=options, encoding=encoding))
        await trial.take("to", lambda: client.rcpt(letter.to_address, encoding=encoding))
        await trial.take("message", lambda: client.data(content))
        trial.sent = True
        await trial.take("quit", client.quit)
    return trial


@asynccontextmanager
async def _ended(client: aiosmtplib.SMTP) -> AsyncGenerator[None]:
    """Close the connection whatever happened; a step that failed has kept its reason and ends the rest."""
    try:
        yield
    except (aiosmtplib.SMTPException, OSError, ValueError):
        return
    finally:
        client.close()
