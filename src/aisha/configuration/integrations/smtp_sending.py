"""Mails by the mail server of an integration: one by one, or many over connections that stay open between them."""

from collections.abc import Awaitable, Callable
from email.policy import SMTP as SMTP_POLICY

import aiosmtplib

from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.smtp_probe import connected
from aisha.core.mail.sender import Sender
from aisha.core.mail.smtp import Attempt, Letter, Outcome, is_bounce, message_of
from aisha.core.outbound import failures_told

MARK = Callable[[], Awaitable[None]]
"""Awaited right before the message is handed over: from then on an attempt without an answer is unclear."""
MOST_ON_ONE = 100
"""Mails over one connection: servers end longer ones themselves, some in the middle of a mail."""
_CLOSING = 421


def sender_of(target: Target) -> Sender:
    """From whom mails of an integration come."""
    for name in ("from_address", "mailbox", "username"):
        if "@" in target.text(name):
            return Sender("", target.text(name))
    return Sender("", target.text("from_address"))


class MailLines:
    """Connections to the mail server of one integration, each used for one mail after the other. Whoever opens it closes it."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._idle: list[tuple[aiosmtplib.SMTP, int]] = []

    async def send(self, letter: Letter, before_data: MARK) -> Attempt:
        """One attempt. A connection that the server has ended meanwhile is replaced by a new one. Raises AishaError."""
        while self._idle:
            client, used = self._idle.pop()
            if client.is_connected and used < MOST_ON_ONE:
                attempt = await self._over(client, used, letter, before_data)
                if attempt is not None:
                    return attempt
            client.close()
        opened = await _open(self._target)
        if isinstance(opened, Attempt):
            return opened
        return await self._over(opened, 0, letter, before_data) or Attempt(
            Outcome.LATER, "The mail server ends the connection."
        )

    def close(self) -> None:
        """End every connection."""
        for client, _ in self._idle:
            client.close()
        self._idle.clear()

    async def _over(self, client: aiosmtplib.SMTP, used: int, letter: Letter, before_data: MARK) -> Attempt | None:
        """The attempt; None where the server had ended the connection before it heard of the mail."""
        try:
            attempt = await _hand_over(client, self._target, letter, before_data)
        except BaseException:
            client.close()
            raise
        if client.is_connected:
            self._idle.append((client, used + 1))
        return attempt


async def by_smtp(target: Target, letter: Letter, before_data: MARK) -> Attempt:
    """One mail over a connection of its own. Raises AishaError where there is none."""
    lines = MailLines(target)
    try:
        return await lines.send(letter, before_data)
    finally:
        lines.close()


async def _open(target: Target) -> aiosmtplib.SMTP | Attempt:
    """A client that has signed in, or why there is none."""
    host, port, encryption = target.text("host"), int(target.text("port")), target.text("encryption")
    async with failures_told(target.timeout_seconds):
        connection = await connected(target, host, port, encryption)
    client = aiosmtplib.SMTP(
        hostname=host, timeout=target.timeout_seconds, use_tls=encryption == "tls", start_tls=False, sock=connection
    )
    try:
        await client.connect()
        await client.ehlo()
        if encryption == "starttls":
            await client.starttls()
        if target.text("username") and target.text("password"):
            await client.login(target.text("username"), target.text("password"))
    except aiosmtplib.SMTPAuthenticationError as error:
        failed = Attempt(Outcome.LATER, f"The mail server refuses the password: {error.code} {error.message}")
    except aiosmtplib.SMTPResponseException as error:
        failed = Attempt(_by_code(error.code), f"{error.code} {error.message}")
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        failed = Attempt(Outcome.LATER, str(error) or type(error).__name__)
    else:
        return client
    client.close()
    connection.close()
    return failed


async def _hand_over(client: aiosmtplib.SMTP, target: Target, letter: Letter, before_data: MARK) -> Attempt | None:
    sender = sender_of(target)
    is_plain = letter.to_address.isascii() and sender.address.isascii()
    options, encoding = ([], "ascii") if is_plain else (["SMTPUTF8", "BODY=8BITMIME"], "utf-8")
    try:
        content = message_of(sender, letter).as_bytes(policy=SMTP_POLICY if is_plain else SMTP_POLICY.clone(utf8=True))
        await client.mail(sender.address, options=options, encoding=encoding)
        await client.rcpt(letter.to_address, encoding=encoding)
    except aiosmtplib.SMTPServerDisconnected:
        return None
    except aiosmtplib.SMTPResponseException as error:
        if error.code == _CLOSING:
            return None
        await _begin_anew(client)
        return Attempt(_by_code(error.code), f"{error.code} {error.message}", is_bounce(error))
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        return Attempt(Outcome.LATER, str(error) or type(error).__name__)
    await before_data()
    try:
        await client.data(content)
    except aiosmtplib.SMTPResponseException as error:
        client.close()
        return Attempt(_by_code(error.code), f"{error.code} {error.message}")
    except (aiosmtplib.SMTPException, OSError) as error:
        client.close()
        return Attempt(Outcome.UNCLEAR, unclear_text("message", str(error) or type(error).__name__))
    return Attempt(Outcome.SENT)


def unclear_text(what: str, reason: str) -> str:
    """Why nobody knows whether a message or call got through."""
    return f"unclear: there was no answer after the {what} was handed over ({reason})"


async def _begin_anew(client: aiosmtplib.SMTP) -> None:
    """After a refusal the connection takes another mail, unless the server does not even do that."""
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _by_code(code: int) -> Outcome:
    return Outcome.REFUSED if code >= 500 else Outcome.LATER
