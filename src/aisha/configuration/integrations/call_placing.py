"""Placing one call through an integration: a voice agent of CallFluent or Thoughtly calls somebody and follows a script.

Every way ends alike: accepted, with the provider's id of the call; refused for good; for now, to be tried again, perhaps after
a time the provider names; or unclear, when what was handed over got no whole answer. An unclear call may have been made, so
nobody repeats it by itself (decisions.md "Campaign lock").
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlsplit

import msgspec

from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.http_probes import words_of
from aisha.configuration.integrations.smtp_sending import MARK, unclear_text
from aisha.configuration.integrations.trial import redacted_text
from aisha.core.errors import AishaError
from aisha.core.mail.smtp import Outcome
from aisha.core.outbound import Call, HostNotAllowed, NotReached, Received, UpstreamFailed, send

MAX_ANSWER_BYTES = 200_000
MAX_WAIT_SECONDS = 86_400
_LATER_STATUS = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
)
_NO_AGENT = "No agent is chosen: enter one with the connection."
_IDS = ("call_id", "id", "conversation_id", "session_id")


class CallOrder(NamedTuple):
    """A call to make: whom, at which number (E.164), what the agent shall say, and what it may know of the person.

    `agent` is the provider's id of the agent; empty for the one that is entered with the connection. `facts` are plain texts;
    they and the ids come back in what the provider reports of the call.
    """

    id: str
    number: str
    name: str
    script: str
    contact_id: str
    campaign_id: str
    agent: str = ""
    facts: Mapping[str, str] = {}


class Placed(NamedTuple):
    """How an attempt ended. `call_id` is the provider's, `retry_after_seconds` what it asks to wait."""

    outcome: Outcome
    reason: str = ""
    call_id: str | None = None
    retry_after_seconds: int | None = None


async def place_call(kind: str, target: Target, order: CallOrder, before_call: MARK) -> Placed:
    """One attempt through an integration of a type in CALLING_TYPES. Never raises for what the other side does."""
    order = order._replace(agent=order.agent or target.text("agent_id"))
    if not order.agent:
        return Placed(Outcome.REFUSED, _NO_AGENT)
    try:
        placed = await _WAYS[kind](target, order, before_call)
    except AishaError as error:
        placed = Placed(Outcome.REFUSED if isinstance(error, HostNotAllowed) else Outcome.LATER, error.message)
    return placed._replace(reason=redacted_text(" ".join(placed.reason.split()), target.secrets))


async def _by_callfluent(target: Target, order: CallOrder, before_call: MARK) -> Placed:
    """`POST /call-api/make-call/{agent}`; what else is in the body are fields that the agent's script may name."""
    url = f"{target.text('base_url')}/call-api/make-call/{quote(order.agent, safe='')}"
    body = {**_known(order), "phone_number": order.number, "name": order.name, "script": order.script}
    await before_call()
    answer = await _posted(target, url, {"Authorization": f"Bearer {target.text('api_key')}"}, body)
    return answer if isinstance(answer, Placed) else _read(answer)


async def _by_thoughtly(target: Target, order: CallOrder, before_call: MARK) -> Placed:
    """Thoughtly calls only contacts that it has: `POST /contact/create`, then `POST /contact/call`, which is the call."""
    headers = {"x-api-token": target.text("api_key"), "team_id": target.text("team_id")}
    base = target.text("base_url")
    person = {"phone_number": order.number, "name": order.name, "attributes": dict(order.facts)}
    created = await _posted(target, f"{base}/contact/create", headers, person)
    if isinstance(created, Placed):  # nobody is called yet, so there is nothing unclear
        return Placed(Outcome.LATER, "There was no answer before the call.") if created.outcome is Outcome.UNCLEAR else created
    found = _read(created)
    if found.outcome is not Outcome.SENT or found.call_id is None:
        return found if found.outcome is not Outcome.SENT else Placed(Outcome.REFUSED, "It took the contact and gave no id.")
    body = {"contact_id": found.call_id, "interview_id": order.agent, "metadata": {**_known(order), "script": order.script}}
    await before_call()
    answer = await _posted(target, f"{base}/contact/call", headers, body)
    return answer if isinstance(answer, Placed) else _read(answer)


def _known(order: CallOrder) -> dict[str, str]:
    return {**order.facts, "contact_id": order.contact_id, "campaign_id": order.campaign_id, "reference": order.id}


async def _posted(target: Target, url: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Received | Placed:
    """The answer of a success; else how the attempt ended."""
    parts = urlsplit(url)
    if parts.scheme == "http" and not target.reach.is_private_host(parts.hostname or "", parts.port or 80):
        raise HostNotAllowed(f"{parts.hostname} gets no key without encryption. Use an https address.")
    sent = {"User-Agent": "Aisha-CRM", "Accept": "application/json", "Content-Type": "application/json", **headers}
    content = msgspec.json.encode(body)
    call = Call("POST", url, sent, content, timeout_seconds=target.timeout_seconds, max_bytes=MAX_ANSWER_BYTES, max_redirects=0)
    try:
        received = await send(call, target.reach)
    except (HostNotAllowed, NotReached):
        raise
    except AishaError as error:
        return Placed(Outcome.UNCLEAR, unclear_text("call", error.message))
    if received.is_success:
        return received
    is_later = received.status in _LATER_STATUS or received.status >= 500
    reason = f"{received.status} {words_of(received)}".strip()
    return Placed(Outcome.LATER if is_later else Outcome.REFUSED, reason, None, _retry_after(received))


def _read(received: Received) -> Placed:
    """What a success says: both providers may say no with status 200. The id may stand in `data`."""
    try:
        found: Any = received.json()
    except UpstreamFailed:
        return Placed(Outcome.SENT)
    told = cast(dict[str, Any], found) if isinstance(found, dict) else {}
    inner: Any = told.get("data")
    if told.get("status") is False or told.get("error"):
        return Placed(Outcome.REFUSED, words_of(received) or "It says that this failed.")
    for place in (cast(dict[str, Any], inner) if isinstance(inner, dict) else {}, told):
        for name in _IDS:
            if isinstance(place.get(name), str | int) and not isinstance(place[name], bool):
                return Placed(Outcome.SENT, call_id=str(place[name])[:200])
    return Placed(Outcome.SENT)


def _retry_after(received: Received) -> int | None:
    """Seconds, at most a day; a date is not read."""
    wait = received.headers.get("retry-after", "")
    return min(int(wait), MAX_WAIT_SECONDS) if wait.isascii() and wait.isdigit() and len(wait) < 9 else None


_WAYS: dict[str, Callable[[Target, CallOrder, MARK], Awaitable[Placed]]] = {
    "callfluent": _by_callfluent, "thoughtly": _by_thoughtly,
}  # fmt: skip
CALLING_TYPES = frozenset(_WAYS)
"""The types of integrations that place calls."""
