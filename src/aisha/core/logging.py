"""Log lines: `<ts> [LEVEL] message key=value`, or JSON lines; the same form for our own and for libraries' messages.

One redactor stands in front of every sink (admin-chapters.md "Secrets").
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, cast

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, merge_contextvars
from structlog.typing import Processor

from aisha.core.settings import Settings

HIDDEN = "••••"
_LEVELS = {"error": logging.ERROR, "warn": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}
_SECRET_NAME = re.compile(
    r"passw|pwd|secret|token|authorization|cookie|credential|(^|[_-])key$|api[_-]?key|dsn$", re.IGNORECASE
)
_SECRET_TEXTS = (
    (re.compile(r"(\b[a-z][a-z0-9+]*://[^\s:/@]*:)[^\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),
    (
        re.compile(r"""(\b[\w-]*(?:passw(?:or)?d|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?)[^\s"',;&}]+""", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
)
_NOISY = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "asyncio": logging.WARNING, "uvicorn": logging.WARNING}

bind_request = bind_contextvars
"""`bind_request(request_id=…)`: every line of this task carries it."""
request_bound = bound_contextvars


def configure_logging(settings: Settings) -> None:
    """Send every line of this process to standard output in the configured form. Called once by an entry point."""
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if settings.log_format == "json" else render_text
    _configure(render, logging.StreamHandler(sys.stdout), _LEVELS[settings.log_level])


def configure_command_logging() -> None:
    """Send what a command's parts warn of to standard error: standard output is for what was asked for."""
    _configure(render_text, logging.StreamHandler(sys.stderr), logging.WARNING)


def _configure(render: Processor, handler: logging.Handler, level: int) -> None:
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(least)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide values named like secrets, and secrets inside texts."""
    for name, value in event.items():
        event[name] = HIDDEN if value and _SECRET_NAME.search(name) else redacted(value)
    return event


def redacted(value: Any) -> Any:
    """The same value without secrets: nested mappings and sequences are searched, too."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        pairs = cast(Mapping[object, object], value).items()
        return {key: HIDDEN if inner and _SECRET_NAME.search(str(key)) else redacted(inner) for key, inner in pairs}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in cast(list[object], value)]
    return value


def redact_text(text: str) -> str:
    """A text without passwords in addresses, bearer tokens, JWTs and `password=…` pairs."""
    for pattern, replacement in _SECRET_TEXTS:
        text = pattern.sub(replacement, text)
    return text


def render_text(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """`2026-01-31T10:00:00Z [INFO] message key=value`; a traceback follows on its own lines."""
    timestamp, level = event.pop("timestamp"), str(event.pop("level", "info")).upper()
    traceback = event.pop("exception", None)
    line = f"{timestamp} [{'WARN' if level == 'WARNING' else level}] {event.pop('event', '')}"
    pairs = " ".join(_pairs(event))
    return "\n".join(part for part in (f"{line} {pairs}".rstrip(), traceback) if part)


def _pairs(event: Mapping[str, Any]) -> Iterator[str]:
    for name, value in event.items():
        text = str(value)
        yield f"{name}={text!r}" if re.search(r"[\s\"=]", text) or text == "" else f"{name}={text}"
