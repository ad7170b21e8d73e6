"""Placing a call through each integration that can, against servers that speak its protocol: its end, and what arrives."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from aisha.configuration.integrations.call_placing import CALLING_TYPES, CallOrder, Placed, place_call
from aisha.configuration.integrations.checking import check_entered
from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.queries import target_of
from aisha.configuration.integrations.types import INTEGRATIONS
from aisha.core.mail.smtp import Outcome
from aisha.core.outbound import Reach
from tests.configuration.provider_server import NEEDS, SECRET, ProviderServer, provider_server
from tests.database import make_settings

HERE = Reach(private_hosts=frozenset({"127.0.0.1"}))
ORDER = CallOrder("0192", "+14155550100", "Ada Byron", "Say hello to Ada.", "c-1", "k-1", facts={"company": "Engines"})
KNOWN = {"company": "Engines", "contact_id": "c-1", "campaign_id": "k-1", "reference": "0192", "script": "Say hello to Ada."}


@pytest.fixture
async def server() -> AsyncGenerator[ProviderServer]:
    async with provider_server() as made:
        yield made


def _target(server: ProviderServer, kind: str, mood: str = "good", agent: str = "agent-7") -> Target:
    server.mood = mood
    config = server.config(kind) | ({"agent_id": agent} if agent else {})
    entered = check_entered(INTEGRATIONS[kind], config, NEEDS[kind][1])
    return target_of(make_settings(), INTEGRATIONS[kind], entered, None, HERE)


async def _placed(kind: str, target: Target) -> tuple[Placed, bool]:
    """How it ended, and whether the call was handed over."""
    marks: list[str] = []

    async def mark() -> None:
        marks.append("marked")

    return await place_call(kind, target, ORDER, mark), bool(marks)


async def test_callfluent_gets_the_number_the_script_and_what_is_known(server: ProviderServer) -> None:
    placed, marked = await _placed("callfluent", _target(server, "callfluent"))

    assert (placed, marked) == (Placed(Outcome.SENT, call_id="cf-1"), True)
    assert json.loads(server.bodies[-1]) == {**KNOWN, "phone_number": "+14155550100", "name": "Ada Byron"}


async def test_thoughtly_gets_the_contact_before_the_call(server: ProviderServer) -> None:
    placed, marked = await _placed("thoughtly", _target(server, "thoughtly"))

    assert (placed, marked) == (Placed(Outcome.SENT, call_id="th-1"), True)
    assert [json.loads(body) for body in server.bodies] == [
        {"phone_number": "+14155550100", "name": "Ada Byron", "attributes": {"company": "Engines"}},
        {"contact_id": "person-1", "interview_id": "agent-7", "metadata": KNOWN},
    ]
    assert all("team_id: t" in head.lower() for head in server.heads)


@pytest.mark.parametrize(
    ("mood", "outcome", "wait"),
    [
        ("refuses", Outcome.LATER, None), ("busy", Outcome.LATER, 30), ("page", Outcome.LATER, None),
        ("moved", Outcome.REFUSED, None), ("hangs up", Outcome.UNCLEAR, None), ("half", Outcome.UNCLEAR, None),
        ("silent", Outcome.UNCLEAR, None), ("says no", Outcome.REFUSED, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", sorted(CALLING_TYPES))
async def test_a_provider_that_does_not_call_is_told_apart(
    server: ProviderServer, kind: str, mood: str, outcome: Outcome, wait: int | None
) -> None:
    server.only_on = "POST /contact/call" if kind == "thoughtly" else ""
    target = replace(_target(server, kind, mood), timeout_seconds=0.5 if mood == "silent" else 20)

    placed, marked = await _placed(kind, target)

    assert (placed.outcome, placed.retry_after_seconds, marked) == (outcome, wait, True)
    assert placed.reason and SECRET not in placed.reason


async def test_nothing_is_unclear_before_the_call(server: ProviderServer) -> None:
    placed, marked = await _placed("thoughtly", _target(server, "thoughtly", "hangs up"))

    assert (placed.outcome, marked) == (Outcome.LATER, False)


@pytest.mark.parametrize("kind", sorted(CALLING_TYPES))
async def test_no_call_without_an_agent_or_to_a_host_that_may_not_be_called(server: ProviderServer, kind: str) -> None:
    without, _ = await _placed(kind, _target(server, kind, agent=""))
    elsewhere, _ = await _placed(kind, replace(_target(server, kind), reach=Reach()))
    nobody, _ = await _placed(
        kind, replace(_target(server, kind), options={**_target(server, kind).options, "base_url": "http://127.0.0.1:1"})
    )

    assert (without.outcome, elsewhere.outcome, nobody.outcome) == (Outcome.REFUSED, Outcome.REFUSED, Outcome.LATER)
    assert "agent" in without.reason and "reached" in nobody.reason
    assert server.bodies == []
