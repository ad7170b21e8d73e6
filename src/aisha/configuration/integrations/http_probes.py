"""The calls that try an HTTP provider: each the cheapest one that needs valid credentials."""

import base64
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote, urlencode, urlsplit

from aisha.configuration.integrations.declared import Target
from aisha.core.outbound import Call, HostNotAllowed, Received, UpstreamFailed, send
from aisha.core.signatures import signature_headers, signed_body

MAX_ANSWER_BYTES = 200_000
MAX_WORDS = 300
FORM = "application/x-www-form-urlencoded"


class ProviderRefused(UpstreamFailed):
    """502: the provider answers and says no. `provider_status` is its HTTP status."""

    def __init__(self, text: str, provider_status: int) -> None:
        super().__init__(text)
        self.provider_status = provider_status


async def ask(
    target: Target, method: str, url: str, headers: Mapping[str, str], body: bytes = b"", kind: str = ""
) -> dict[str, Any]:
    """One call; its JSON object, or an empty one for another body. Raises ProviderRefused with the provider's own words."""
    sent = {"Accept": "application/json", "User-Agent": "Aisha-CRM", **headers} | ({"Content-Type": kind} if kind else {})
    call = Call(method, url, sent, body, timeout_seconds=target.timeout_seconds, max_bytes=MAX_ANSWER_BYTES, max_redirects=0)
    parts = urlsplit(url)
    if parts.scheme == "http" and not target.reach.is_private_host(parts.hostname or "", parts.port or 80):
        raise HostNotAllowed(f"{parts.hostname} gets no key without encryption. Use an https address.")
    received = await send(call, target.reach)
    if not received.is_success:
        raise ProviderRefused(_refusal(received), received.status)
    return _object(received)


def words_of(received: Received) -> str:
    """What an answer says in words: the message of its JSON, else its text without tags."""
    found = _message(_object(received))
    if not found:
        text = received.content.decode("utf-8", "replace")
        found = re.sub(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    return " ".join("".join(each for each in found if each.isprintable() or each.isspace()).split())[:MAX_WORDS]


async def openai(target: Target) -> str:
    """GET /models."""
    key = target.text("api_key")
    found = await ask(target, "GET", _url(target, "/models"), _bearer(key) if key else {})
    models = found.get("data")
    if not isinstance(models, list):
        raise UpstreamFailed("It answers, but not as a language model does: there is no list of models.")
    return _count(len(cast(list[object], models)), "model")


async def twilio(target: Target) -> str:
    """GET of the account."""
    return await _twilio_account(target, "/2010-04-01", "account_sid", "auth_token")


async def signalwire(target: Target) -> str:
    """The same call as Twilio's, where SignalWire answers it."""
    return await _twilio_account(target, "/api/laml/2010-04-01", "project_id", "api_token")


async def _twilio_account(target: Target, prefix: str, name: str, secret: str) -> str:
    account = quote(target.text(name), safe="")
    headers = _basic(target.text(name), target.text(secret))
    found = await ask(target, "GET", _url(target, f"{prefix}/Accounts/{account}.json"), headers)
    if found.get("status") not in (None, "active"):
        raise ProviderRefused(f"200 OK: the account is {_told(found.get('status'))}.", 200)
    return f"The account {_told(found.get('friendly_name')) or 'is there and'} is active."


async def github(target: Target) -> str:
    """GET /user."""
    headers = {**_bearer(target.text("token")), "Accept": "application/vnd.github+json"}
    return f"Signed in as {_named(await ask(target, 'GET', _url(target, '/user'), headers), 'login')}."


async def slack(target: Target) -> str:
    """auth.test; Slack says no with status 200."""
    found = await ask(target, "POST", _url(target, "/auth.test"), _bearer(target.text("bot_token")), b"", FORM)
    if found.get("ok") is not True:
        raise ProviderRefused(f"200 OK: {_told(found.get('error')) or 'no answer of Slack'}", 200)
    return f"Signed in as {_named(found, 'user')} in {_named(found, 'team')}."


async def n8n(target: Target) -> str:
    """The first workflow; its name is not repeated."""
    headers = {"X-N8N-API-KEY": target.text("api_key")}
    found = await ask(target, "GET", _url(target, "/api/v1/workflows?limit=1"), headers)
    if not isinstance(found.get("data"), list):
        raise UpstreamFailed("It answers, but not as n8n does.")
    return "n8n answers and accepts the key."


async def google_calendar(target: Target) -> str:
    """A fresh access token, then the list of calendars."""
    form = {
        "grant_type": "refresh_token", "client_id": target.text("client_id"), "client_secret": target.text("client_secret"),
        "refresh_token": target.text("refresh_token"),
    }  # fmt: skip
    token = await _token(target, f"{target.text('token_url')}/token", form)
    found = await ask(target, "GET", _url(target, "/calendar/v3/users/me/calendarList?maxResults=10"), _bearer(token))
    items = found.get("items")
    return _count(len(cast(list[object], items)) if isinstance(items, list) else 0, "calendar")


async def outlook(target: Target) -> str:
    """A token of the application, then the mailbox's inbox."""
    return await _graph(target, "/mailFolders/inbox?$select=displayName", "mailbox")


async def outlook_calendar(target: Target) -> str:
    """A token of the application, then the mailbox's calendar."""
    return await _graph(target, "/calendar?$select=name", "calendar")


async def graph_token(target: Target) -> str:
    """A token of the application, as Microsoft gives it for its client secret."""
    parts = urlsplit(target.text("base_url"))
    form = {
        "grant_type": "client_credentials", "client_id": target.text("client_id"),
        "client_secret": target.text("client_secret"), "scope": f"{parts.scheme}://{parts.netloc}/.default",
    }  # fmt: skip
    directory = quote(target.text("directory_id"), safe="")
    return await _token(target, f"{target.text('token_url')}/{directory}/oauth2/v2.0/token", form)


async def _graph(target: Target, path: str, what: str) -> str:
    token = await graph_token(target)
    person = quote(target.text("mailbox"), safe="@")
    await ask(target, "GET", _url(target, f"/users/{person}{path}"), _bearer(token))
    return f"The {what} of {target.text('mailbox')} can be opened."


async def _token(target: Target, url: str, form: Mapping[str, str]) -> str:
    found = await ask(target, "POST", url, {}, urlencode(form).encode(), FORM)
    token = found.get("access_token")
    if not isinstance(token, str) or not (token.isascii() and token.isprintable()):
        raise UpstreamFailed("It answers, but gives no access token.")
    return token


async def webhook_email(target: Target) -> str:
    """A signed POST that says that it is a test."""
    return await _posted(target, target.text("base_url"))


async def pabbly(target: Target) -> str:
    """The same, to the webhook of a Pabbly workflow."""
    return await _posted(target, _url(target, f"/{quote(target.text('webhook_id'), safe='')}"))


async def _posted(target: Target, url: str) -> str:
    body = signed_body({"event": "integration.test", "message": "This is a test of Aisha CRM. Nothing needs to be done."})
    await ask(target, "POST", url, signature_headers(target.text("webhook_secret"), body), body, "application/json")
    return "It took the signed test."


async def thoughtly(target: Target) -> str:
    """GET /user, unless another path is set."""
    headers = {"x-api-token": target.text("api_key"), "team_id": target.text("team_id")}
    return await _accepted(target, headers)


async def callfluent(target: Target) -> str:
    """The list of workspaces, unless another path is set. CallFluent may say no with status 200."""
    return await _accepted(target, _bearer(target.text("api_key")))


async def other(target: Target) -> str:
    """GET of a path with the key in a header."""
    key, prefix = target.text("api_key"), target.text("key_prefix")
    headers = {target.text("key_header"): key if prefix == "none" else f"{prefix} {key}"} if key else {}
    return await _accepted(target, headers)


async def _accepted(target: Target, headers: Mapping[str, str]) -> str:
    found = await ask(target, "GET", _url(target, target.text("test_path")), headers)
    if found.get("status") is False:
        raise ProviderRefused(f"200 OK: {_message(found) or 'it says that this failed'}"[:MAX_WORDS], 200)
    return "It answers and accepts the key." if headers else "It answers."


def _url(target: Target, path: str) -> str:
    return f"{target.text('base_url')}{path}"


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"}


def _refusal(received: Received) -> str:
    try:
        phrase = f"{received.status} {HTTPStatus(received.status).phrase}"
    except ValueError:
        phrase = str(received.status)
    if 300 <= received.status < 400:
        return f"{phrase}: it leads to another address. Enter the address it leads to."
    wait = received.headers.get("retry-after", "") if received.status == HTTPStatus.TOO_MANY_REQUESTS else ""
    later = f" Try again in {int(wait)} seconds." if wait.isascii() and wait.isdigit() and len(wait) < 7 else ""
    said = words_of(received)
    return f"{phrase}: {said}{later}" if said else f"{phrase}.{later}"


def _object(received: Received) -> dict[str, Any]:
    try:
        found = received.json()
    except UpstreamFailed:
        return {}
    return cast(dict[str, Any], found) if isinstance(found, dict) else {}


def _message(found: Mapping[str, Any]) -> str:
    """What APIs call their message, the plainest first."""
    error: object = found.get("error")
    inner = cast(dict[str, Any], error) if isinstance(error, dict) else {}
    candidates: tuple[object, ...] = (
        inner.get("message"), found.get("error_description"), found.get("message"), found.get("detail"), found.get("msg"),
        inner.get("code"), cast(object, error),
    )  # fmt: skip
    return next((each for each in candidates if isinstance(each, str) and each), "")


def _named(found: Mapping[str, Any], name: str) -> str:
    return _told(found.get(name)) or "somebody"


def _told(value: object) -> str:
    return " ".join(str(value).split())[:80] if isinstance(value, str) else ""


def _count(number: int, what: str) -> str:
    return f"It answers with {number} {what}{'' if number == 1 else 's'}."
