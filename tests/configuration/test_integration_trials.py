"""The test of each type against a server that speaks its protocol: what works, and every way in which providers fail."""

import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from aisha.configuration.integrations.checking import Entered, check_entered
from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.queries import target_of
from aisha.configuration.integrations.tables import INTEGRATION_TYPE
from aisha.configuration.integrations.trial import Trial, try_out
from aisha.configuration.integrations.types import INTEGRATIONS
from aisha.core.outbound import Reach
from tests.configuration import provider_server as protocol
from tests.configuration.provider_server import NEEDS, SECRET, SIGNED, ProviderServer, provider_server
from tests.core.talking_server import certificate_of
from tests.database import make_settings
from tests.mail.mailbox import Mailbox, mailbox

HERE = Reach(private_hosts=frozenset({"127.0.0.1"}))
MAIL = ("smtp", "gmail")


@pytest.fixture
async def server() -> AsyncGenerator[ProviderServer]:
    async with provider_server() as made:
        yield made


@pytest.fixture
async def box() -> AsyncGenerator[Mailbox]:
    async with mailbox() as made:
        yield made


def target(server: ProviderServer, kind: str, **secrets: str) -> Target:
    entered = check_entered(INTEGRATIONS[kind], server.config(kind), {**NEEDS[kind][1], **secrets})
    return target_of(make_settings(), INTEGRATIONS[kind], entered, SIGNED, HERE)


async def tried(server: ProviderServer, kind: str, mood: str = "good") -> Trial:
    server.mood = mood
    return await try_out(INTEGRATIONS[kind], target(server, kind))


def test_every_type_is_declared_and_tried_here() -> None:
    assert set(INTEGRATIONS) == set(INTEGRATION_TYPE.values) == set(NEEDS) | set(MAIL)


@pytest.mark.parametrize("kind", NEEDS)
async def test_a_provider_that_accepts_is_shown_in_words(server: ProviderServer, kind: str) -> None:
    trial = await tried(server, kind)

    assert (trial.ok, trial.provider_status, trial.text) == (True, None, NEEDS[kind][2])
    assert "Private workflow" not in trial.text


@pytest.mark.parametrize("kind", NEEDS)
async def test_a_refusal_is_told_in_the_providers_words_without_the_key(server: ProviderServer, kind: str) -> None:
    trial = await tried(server, kind, "refuses")

    assert (trial.ok, trial.provider_status) == (False, 401)
    if NEEDS[kind][1]:
        assert trial.text == "401 Unauthorized: This key is revoked: •••• •••• ••••"


FAILURES = {
    "busy": (429, "429 Too Many Requests: Slow down, please. Try again in 30 seconds."),
    "hangs up": (None, "The other server does not answer as it should."),
    "half": (None, "The other server does not answer as it should."),
    "moved": (302, "302 Found: it leads to another address. Enter the address it leads to."),
    "page": (503, "503 Service Unavailable: Down for repairs"),
}


@pytest.mark.parametrize("mood", FAILURES)
@pytest.mark.parametrize("kind", ["openai", "google_calendar", "pabbly"])
async def test_every_other_failure_says_what_happened(server: ProviderServer, kind: str, mood: str) -> None:
    trial = await tried(server, kind, mood)

    assert (trial.ok, trial.provider_status, trial.text) == (False, *FAILURES[mood])
    assert len(server.heads) == 1, "a key is sent to no other address"


async def test_a_provider_that_never_answers_times_out(server: ProviderServer) -> None:
    server.mood = "silent"

    trial = await try_out(INTEGRATIONS["github"], replace(target(server, "github"), timeout_seconds=0.2))

    assert (trial.ok, trial.text) == (False, "The other server takes too long to answer.")


@pytest.mark.parametrize("kind", ["webhook_email", "pabbly"])
async def test_a_posted_test_is_signed_over_its_bytes(server: ProviderServer, kind: str) -> None:
    await tried(server, kind)

    made = hmac.new(SIGNED.encode(), server.bodies[0], hashlib.sha256).hexdigest()
    assert f"x-aisha-signature: {made}" in server.heads[0].lower()
    assert json.loads(server.bodies[0])["event"] == "integration.test"


@pytest.mark.parametrize(
    ("kind", "mood_answer", "text"),
    [
        ("slack", "POST /auth.test", "200 OK: invalid_auth"),
        ("callfluent", "GET /workspace/get-all", "200 OK: Your account may not do this."),
        ("twilio", "GET /2010-04-01/Accounts/AC1.json", "200 OK: the account is suspended."),
        ("openai", "GET /models", "It answers, but not as a language model does: there is no list of models."),
        ("n8n", "GET /api/v1/workflows?limit=1", "It answers, but not as n8n does."),
    ],
)
async def test_a_no_with_status_200_is_a_no(
    server: ProviderServer, kind: str, mood_answer: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = {
        "slack": {"ok": False, "error": "invalid_auth"},
        "callfluent": {"status": False, "msg": "Your account may not do this."},
        "twilio": {"status": "suspended"},
    }.get(kind, {})
    name, value, _ = protocol.ANSWERS[mood_answer]
    monkeypatch.setattr(protocol, "ANSWERS", {**protocol.ANSWERS, mood_answer: (name, value, says)})

    trial = await tried(server, kind)

    assert (trial.ok, trial.text) == (False, text)


async def test_nothing_private_is_called_and_no_key_leaves_without_encryption(server: ProviderServer) -> None:
    nowhere, public = (replace(target(server, "github"), reach=each) for each in (Reach(), Reach()))
    public = replace(public, options={**public.options, "base_url": "http://github.example"})

    private = await try_out(
        INTEGRATIONS["github"], replace(nowhere, options={**nowhere.options, "base_url": "https://127.0.0.1"})
    )
    plain = await try_out(INTEGRATIONS["github"], public)

    assert "is not a public address" in private.text and "without encryption" in plain.text
    assert server.heads == []


async def test_n8n_of_the_installation_is_used_with_its_key_and_a_server_of_ones_own_never_gets_it(
    server: ProviderServer,
) -> None:
    kind, settings = INTEGRATIONS["n8n"], make_settings(n8n_host=server.url, n8n_api_key=SECRET)
    provided, own = Entered({}, {}), Entered({"base_url": server.url}, {})

    works = await try_out(kind, target_of(settings, kind, provided, None, Reach()))
    without_key = await try_out(kind, target_of(settings, kind, own, None, HERE))
    private = await try_out(kind, target_of(settings, kind, own, None, Reach()))

    assert works.ok and SECRET in server.heads[0]
    assert not without_key.ok and SECRET not in server.heads[1]
    assert "is not a public address" in private.text or "without encryption" in private.text


def mail_target(box: Mailbox, kind: str = "smtp", **options: object) -> Target:
    config = {"host": "127.0.0.1", "port": box.port, "encryption": "none", "username": "a@b.example", **options}
    config |= {} if kind == "gmail" else {"from_address": "a@b.example"}
    entered = check_entered(INTEGRATIONS[kind], config, {"password": SECRET})
    return target_of(make_settings(), INTEGRATIONS[kind], entered, None, HERE)


@pytest.mark.parametrize("kind", MAIL)
async def test_a_mail_server_is_signed_in_to_and_gets_no_mail(kind: str) -> None:
    certificate = certificate_of("localhost")
    async with mailbox(tls=certificate.server) as box:
        refused = await try_out(INTEGRATIONS[kind], mail_target(box, kind, encryption="tls"))
    async with mailbox(open_sign_in=True) as box:
        trial = await try_out(INTEGRATIONS[kind], mail_target(box, kind))
        taken, mails = list(box.passwords), list(box.mails)
        box.refuses_sign_in = True
        wrong = await try_out(INTEGRATIONS[kind], mail_target(box, kind))

    assert not refused.ok and "certificate" in refused.text.lower()
    assert trial.ok and trial.text.startswith("235") and taken == [SECRET.encode()] and mails == []
    assert (wrong.ok, wrong.provider_status) == (False, 535)


async def test_a_mail_server_that_is_not_there_or_not_allowed(box: Mailbox) -> None:
    here = mail_target(box)

    gone = await try_out(INTEGRATIONS["smtp"], replace(here, options={**here.options, "port": 9}))
    private = await try_out(INTEGRATIONS["smtp"], replace(here, reach=Reach()))
    no_starttls = await try_out(INTEGRATIONS["smtp"], replace(here, options={**here.options, "encryption": "starttls"}))

    assert "cannot be reached on port 9" in gone.text
    assert "is not a public address" in private.text
    assert not no_starttls.ok and "STARTTLS" in no_starttls.text
    assert box.passwords == []


async def test_a_mail_server_that_never_speaks(server: ProviderServer) -> None:
    late = await try_out(INTEGRATIONS["smtp"], replace(mail_target(Mailbox(port=server.port)), timeout_seconds=0.2))

    assert (late.ok, late.text) == (False, "The other server takes too long to answer.")
