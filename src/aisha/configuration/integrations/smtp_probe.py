"""Trying a mail server: the conversation up to sign-in. No mail is sent.

The server's name is resolved once, every address checked, and one of these connected to, as the HTTP client does.
"""

import asyncio
import socket

import aiosmtplib

from aisha.configuration.integrations.declared import Target
from aisha.core.errors import AishaError
from aisha.core.outbound import CONNECT_SECONDS, HostNotAllowed, UpstreamFailed, failures_told, resolve_host


class MailServerRefused(UpstreamFailed):
    """502: the mail server says no. `provider_status` is its number, None where it said nothing."""

    def __init__(self, text: str, provider_status: int | None) -> None:
        super().__init__(text)
        self.provider_status = provider_status


async def smtp(target: Target) -> str:
    """Connect, encrypt, sign in where there is a password, and leave."""
    host, port, encryption = target.text("host"), int(target.text("port")), target.text("encryption")
    async with failures_told(target.timeout_seconds):
        connection = await connected(target, host, port, encryption)
        client = aiosmtplib.SMTP(
            hostname=host, timeout=target.timeout_seconds, use_tls=encryption == "tls", start_tls=False, sock=connection
        )
        try:
            return await _conversation(client, target, encryption)
        except aiosmtplib.SMTPResponseException as error:
            raise MailServerRefused(f"{error.code} {' '.join(error.message.split())}", error.code) from error
        except aiosmtplib.SMTPTimeoutError:
            raise TimeoutError from None
        except (aiosmtplib.SMTPException, ValueError) as error:
            raise MailServerRefused(f"{host}: {error}"[:300], None) from error
        finally:
            client.close()
            connection.close()


async def _conversation(client: aiosmtplib.SMTP, target: Target, encryption: str) -> str:
    await client.connect()
    await client.ehlo()
    if encryption == "starttls":
        await client.starttls()
    user, password = target.text("username"), target.text("password")
    if not (user and password):
        await client.quit()
        return "The mail server answers. Nobody signed in: there is no password."
    answer = await client.login(user, password)
    await client.quit()
    return f"{answer.code} {' '.join(answer.message.split())}"


async def connected(target: Target, host: str, port: int, encryption: str) -> socket.socket:
    """A connection to one of the checked addresses. Without encryption only hosts that a superadmin has listed are reached."""
    try:
        addresses = await resolve_host(host, port)
    except (OSError, UnicodeError) as error:
        raise UpstreamFailed(f"{host} cannot be found.") from error
    target.reach.check(host, port, addresses)
    if encryption == "none" and not target.reach.is_private_host(host, port):
        raise HostNotAllowed(f"{host} gets no password without encryption. Choose STARTTLS or TLS.")
    failure: AishaError | None = None
    for address in addresses:
        connecting = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        connecting.setblocking(False)
        try:
            async with asyncio.timeout(min(CONNECT_SECONDS, target.timeout_seconds)):
                await asyncio.get_running_loop().sock_connect(connecting, (address, port))
        except (OSError, TimeoutError):
            connecting.close()
            failure = UpstreamFailed(f"{host} cannot be reached on port {port}.")
            continue
        return connecting
    raise failure or UpstreamFailed(f"{host} cannot be found.")
