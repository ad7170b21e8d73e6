"""Sending a mail through each integration that can, against servers that speak its protocol: how it ends, and what arrives."""

import base64
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from aisha.configuration.integrations.checking import check_entered
from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.mail_sending import send_through
from aisha.configuration.integrations.queries import target_of
from aisha.configuration.integrations.types import INTEGRATIONS
from aisha.core.mail.smtp import Attempt, Letter, Outcome
from aisha.core.outbound import Reach
from tests.application import Api, Workspace, hosts_allowed
from tests.configuration.provider_server import NEEDS, SECRET, SIGNED, ProviderServer, provider_server
from tests.database import make_settings
from tests.mail.mailbox import Mailbox, mailbox

HERE = Reach(private_hosts=frozenset({"127.0.0.1"}))
STOP = f"https://crm.example/api/unsubscribe/{'token' * 20}"
LETTER = Letter("0192", "ada@firm.example", "Grüße", "Hello", "<p>Hello</p>", STOP)


@pytest.fixture
async def server() -> AsyncGenerator[ProviderServer]:
    async with provider_server() as made:
        yield made


@pytest.fixture
async def allowed(api: Api, server: ProviderServer) -> AsyncGenerator[ProviderServer]:
    """The same, where a superadmin lets workspaces call it."""
    async with hosts_allowed(api, f"127.0.0.1:{server.port}"):
        yield server


@pytest.fixture
async def box() -> AsyncGenerator[Mailbox]:
    async with mailbox(open_sign_in=True) as made:
        yield made


async def _sent(kind: str, target: Target, letter: Letter = LETTER) -> tuple[Attempt, bool]:
    """How it ended, and whether the message was handed over."""
    marks: list[str] = []

    async def mark() -> None:
        marks.append("marked")

    return await send_through(kind, target, letter, mark), bool(marks)


def _over_http(server: ProviderServer, kind: str, mood: str = "good") -> Target:
    server.mood = mood
    entered = check_entered(INTEGRATIONS[kind], server.config(kind), NEEDS[kind][1])
    return target_of(make_settings(), INTEGRATIONS[kind], entered, SIGNED, HERE)


def _over_smtp(box: Mailbox, kind: str = "smtp") -> Target:
    own = {"from_address": "sales@our.example"} if kind == "smtp" else {}
    config = {"host": "127.0.0.1", "port": box.port, "encryption": "none", "username": "sales@our.example", **own}
    entered = check_entered(INTEGRATIONS[kind], config, {"password": SECRET})
    return target_of(make_settings(), INTEGRATIONS[kind], entered, None, HERE)


@pytest.mark.parametrize("kind", ["smtp", "gmail"])
async def test_a_mail_server_gets_the_mail_with_the_one_click_headers(box: Mailbox, kind: str) -> None:
    attempt, _ = await _sent(kind, _over_smtp(box, kind))

    assert attempt.outcome is Outcome.SENT and box.passwords == [SECRET.encode()]
    (mail,) = box.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("sales@our.example", "ada@firm.example", "Grüße")
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (f"<{STOP}>", "List-Unsubscribe=One-Click")


@pytest.mark.parametrize(
    ("change", "outcome", "was_handed_over"),
    [
        ({"answers": ["550 No such person"]}, Outcome.REFUSED, False),
        ({"answers": ["451 Come back later"]}, Outcome.LATER, False),
        ({"refuses_sign_in": True}, Outcome.LATER, False),
        ({"drops": True}, Outcome.UNCLEAR, True),
    ],
)
async def test_a_mail_server_that_does_not_take_it_is_told_apart(
    box: Mailbox, change: dict[str, object], outcome: Outcome, was_handed_over: bool
) -> None:
    for name, value in change.items():
        setattr(box, name, value)

    attempt, marked = await _sent("smtp", _over_smtp(box))

    assert (attempt.outcome, marked) == (outcome, was_handed_over)
    assert attempt.reason and SECRET not in attempt.reason


async def test_microsoft_gets_the_whole_message(server: ProviderServer) -> None:
    attempt, _ = await _sent("outlook", _over_http(server, "outlook"))

    assert attempt.outcome is Outcome.SENT
    sent = base64.b64decode(server.bodies[-1])
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode() in sent, "mail programs read it only as it is"
    mail = message_from_bytes(sent, policy=policy.default)
    assert (mail["From"], mail["To"], mail["List-Unsubscribe"]) == ("a@b.example", "ada@firm.example", f"<{STOP}>")


async def test_a_webhook_gets_a_signed_mail(server: ProviderServer) -> None:
    letter = LETTER._replace(from_name="Ada Byron", reply_to="ada@our.example")

    attempt, _ = await _sent("webhook_email", _over_http(server, "webhook_email"), letter)

    assert attempt.outcome is Outcome.SENT
    assert json.loads(server.bodies[-1]) == {
        "event": "email.send", "id": "0192", "from": "a@b.example", "to": "ada@firm.example", "subject": "Grüße",
        "text": "Hello", "html": "<p>Hello</p>", "unsubscribe_url": STOP,
        "from_name": "Ada Byron", "reply_to": "ada@our.example",
    }  # fmt: skip
    assert "x-aisha-signature:" in server.heads[-1].lower()


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [
        ("refuses", Outcome.LATER), ("busy", Outcome.LATER), ("page", Outcome.LATER), ("moved", Outcome.REFUSED),
        ("hangs up", Outcome.UNCLEAR), ("half", Outcome.UNCLEAR), ("silent", Outcome.UNCLEAR),
    ],
)  # fmt: skip
async def test_a_webhook_that_does_not_take_it_is_told_apart(server: ProviderServer, mood: str, outcome: Outcome) -> None:
    target = replace(_over_http(server, "webhook_email", mood), timeout_seconds=0.5 if mood == "silent" else 20)

    attempt, _ = await _sent("webhook_email", target)

    assert attempt.outcome is outcome and attempt.reason


@pytest.mark.parametrize(("kind", "options"), [("webhook_email", {"base_url": "http://127.0.0.1:1"}), ("smtp", {"port": 1})])
async def test_where_nobody_answers_nothing_was_handed_over(
    server: ProviderServer, box: Mailbox, kind: str, options: dict[str, object]
) -> None:
    target = _over_smtp(box) if kind == "smtp" else _over_http(server, kind)

    attempt, _ = await _sent(kind, replace(target, options={**target.options, **options}))

    assert attempt.outcome is Outcome.LATER and "reached" in attempt.reason


async def test_hosts_that_may_not_be_called_get_no_mail(server: ProviderServer) -> None:
    target = replace(_over_http(server, "webhook_email"), reach=Reach())

    attempt, _ = await _sent("webhook_email", target)

    assert attempt.outcome is Outcome.REFUSED and server.bodies == []


async def test_a_test_mail_says_how_it_ended_and_counts(workspace: Workspace, allowed: ProviderServer) -> None:
    server = allowed
    made = (await workspace.admin.post("/api/integrations", server.body("webhook_email"))).json()["data"]
    other = (await workspace.admin.post("/api/integrations", server.body("github"))).json()["data"]
    path = f"/api/integrations/{made['id']}"

    sent = await workspace.admin.post(f"{path}/send-test", {"to": "ada@firm.example"})
    wrong = await workspace.admin.post(f"{path}/send-test", {"to": "nobody"})
    useless = await workspace.admin.post(f"/api/integrations/{other['id']}/send-test", {"to": "ada@firm.example"})
    refused = await workspace.manager.post(f"{path}/send-test", {"to": "ada@firm.example"})
    after = (await workspace.admin.get(path)).json()["data"]

    assert sent.json()["data"]["outcome"] == "sent", sent.text
    assert json.loads(server.bodies[-1])["to"] == "ada@firm.example"
    assert (wrong.status_code, list(wrong.json()["details"])) == (400, ["to"])
    assert (useless.status_code, refused.status_code) == (422, 403)
    assert after["today"]["calls"] == 1
