"""Mail over TLS: with STARTTLS and from the start, with a certificate that is right, unknown, or another server's."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from aisha.core.mail.smtp import tls_mode
from tests.application import Api
from tests.core.talking_server import Certificate, certificate_of
from tests.database import make_settings
from tests.mail.mailbox import Mailbox, deliver, mailbox
from tests.mail.test_outbox import queued, row
from tests.tenants import Tenant


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """Of the server localhost, which this machine trusts."""
    made = certificate_of("localhost")
    path = tmp_path / "authorities.pem"
    path.write_bytes(made.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return made


def opened(mode: str, certificate: Certificate) -> AbstractAsyncContextManager[Mailbox]:
    """A box that takes nothing without TLS."""
    return mailbox(tls=certificate.server) if mode == "tls" else mailbox(starttls=certificate.server)


def settings_of(box: Mailbox, mode: str) -> dict[str, object]:
    """How the installation reaches the box."""
    return box.settings(smtp_host="localhost", smtp_tls=mode, smtp_user="crm@example.com", smtp_pass="a password")


@pytest.mark.parametrize("mode", ["starttls", "tls"])
async def test_mail_and_password_travel_encrypted(api: Api, tenant: Tenant, certificate: Certificate, mode: str) -> None:
    mail_id = await queued(tenant)

    async with opened(mode, certificate) as box:
        await deliver(api, mail_id, tenant.id, **settings_of(box, mode))

    assert (len(box.mails), box.encrypted, box.passwords) == (1, [True], [b"a password"])
    assert (await row(tenant, mail_id))["status"] == "sent"


@pytest.mark.parametrize("mode", ["starttls", "tls"])
async def test_an_unknown_certificate_gets_neither_mail_nor_password(api: Api, tenant: Tenant, mode: str) -> None:
    mail_id = await queued(tenant)

    async with opened(mode, certificate_of("localhost")) as box:
        await deliver(api, mail_id, tenant.id, **settings_of(box, mode))

    stored = await row(tenant, mail_id)
    assert (box.mails, box.passwords, stored["status"]) == ([], [], "queued")
    assert "certificate" in stored["error"].lower()


async def test_a_certificate_of_another_server_gets_nothing(
    api: Api, tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = certificate_of("mail.example.com")
    (tmp_path / "authorities.pem").write_bytes(other.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authorities.pem"))
    mail_id = await queued(tenant)

    async with mailbox(starttls=other.server) as box:
        await deliver(api, mail_id, tenant.id, **settings_of(box, "starttls"))

    assert (box.mails, box.passwords) == ([], [])
    assert "localhost" in (await row(tenant, mail_id))["error"]


async def test_a_server_that_only_pretends_to_know_starttls_gets_nothing(api: Api, tenant: Tenant) -> None:
    mail_id = await queued(tenant)

    async with mailbox() as box:
        await deliver(api, mail_id, tenant.id, **settings_of(box, "starttls"))

    assert (box.mails, box.passwords) == ([], [])
    assert "STARTTLS" in (await row(tenant, mail_id))["error"].upper()


@pytest.mark.parametrize(
    ("host", "port", "given", "mode"),
    [
        ("mail.example.com", 587, None, "starttls"), ("mail.example.com", 465, None, "tls"), ("127.0.0.1", 25, None, "none"),
        ("localhost", 465, None, "tls"), ("mail.example.com", 2525, "tls", "tls"), ("mail.example.com", 465, "none", "tls"),
        ("mail.example.com", 465, "starttls", "starttls"), ("mail.example.com", 587, "none", "starttls"),
        ("localhost", 25, "none", "none"),
    ],
)  # fmt: skip
def test_no_other_machine_gets_mail_without_tls(host: str, port: int, given: str | None, mode: str) -> None:
    assert tls_mode(make_settings(smtp_host=host, smtp_port=port, smtp_tls=given)) == mode
