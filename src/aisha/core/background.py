"""Requests that no person has asked for: the browser sends them by itself, so they keep nobody signed in (`idle_logout`).

And those whose answer goes on for as long as the browser listens.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from starlette.requests import Request

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
HEADER = "X-Background"


def background(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that only the browser itself asks; of all others a single request says so with the header."""
    endpoint.is_background = True  # pyright: ignore[reportFunctionMemberAccess]
    return endpoint


def lasting(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint whose answer goes on: no time limit, and no word in the log of how long it took.

    It may put `on_shutdown` into the scope, a function that ends its answer when the process is told to stop.
    """
    endpoint.is_lasting = True  # pyright: ignore[reportFunctionMemberAccess]
    return endpoint


def counts_as_use(request: Request) -> bool:
    """True for what somebody did."""
    return HEADER not in request.headers and not hasattr(request.scope["endpoint"], "is_background")
