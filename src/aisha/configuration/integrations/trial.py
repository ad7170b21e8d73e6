"""Trying an integration: one call outside any transaction, and what came of it in the provider's own words."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import quote, quote_plus

from aisha.configuration.integrations.declared import IntegrationType, Target
from aisha.configuration.integrations.queries import Opened
from aisha.core.errors import AishaError
from aisha.core.logging import HIDDEN, redact_text
from aisha.core.outbound import failures_told

MAX_TEXT = 400
TRIAL_SECONDS = 20.0
"""For everything together; some types need two calls."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether it works. `provider_status` is the provider's number, null where nothing was answered; `text` its own words."""

    ok: bool
    provider_status: int | None
    text: str
    duration_ms: int


async def try_opened(opened: Opened) -> Trial:
    """Try what is stored."""
    if opened.problem is not None:
        return Trial(False, None, opened.problem, 0)
    return await try_out(opened.kind, opened.target)


async def try_out(kind: IntegrationType, target: Target) -> Trial:
    """Make the type's test call. Never raises for what the other side does."""
    started = perf_counter()
    status: int | None = None
    try:
        async with failures_told(max(TRIAL_SECONDS, target.timeout_seconds)):
            text, ok = await kind.probe(target), True
    except AishaError as error:
        text, ok, status = error.message, False, getattr(error, "provider_status", None)
    shown = redacted_text(text, target.secrets)
    return Trial(ok, status, shown, round((perf_counter() - started) * 1000))


def redacted_text(text: str, secrets: Mapping[str, str]) -> str:
    """A text of somebody else's without our secrets, whole or in the form they are sent in; shortened."""
    for secret in sorted(secrets.values(), key=len, reverse=True):
        if len(secret) >= 4:
            for form in (secret, quote(secret, safe=""), quote_plus(secret), base64.b64encode(secret.encode()).decode()):
                text = text.replace(form, HIDDEN)
    return redact_text(text)[:MAX_TEXT]
