"""What every long-running process shares: the HTTP server's settings, and ending with the supervisor that started it."""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Coroutine
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from aisha.entrypoints.http_protocol import JoinedAnswers

if sys.platform != "win32":
    import uvloop

SUPERVISED = "--supervised"
"""An argument of a process started by `aisha up`: it stops when its standard input closes, however the supervisor ended."""
DRAIN_SECONDS = 15
KEEP_ALIVE_SECONDS = 30
_log = structlog.get_logger("aisha.process")


def wait_for_release() -> None:
    """Wait, with everything imported, until the supervisor has the database ready; ends when the supervisor does."""
    if SUPERVISED in sys.argv and not os.read(0, 1):
        sys.exit(0)


def end_with_supervisor() -> None:
    """Stop this process like SIGTERM does once the supervisor is gone; nothing for a process that stands alone."""
    if SUPERVISED in sys.argv:
        threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    while os.read(0, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run a process's work in an event loop, the fast one where there is one."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        uvloop.run(work)


def settle_garbage_collector() -> None:
    """Leave what the start loaded out of every later collection, and collect less often.

    A list of 50 records makes thousands of short-lived objects; with Python's defaults collecting took a fifth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Answer HTTP until told to stop; requests under way may finish for DRAIN_SECONDS."""
    settle_garbage_collector()
    end_with_supervisor()
    if SUPERVISED not in sys.argv:
        _log.info("listening", address=f"http://{host}:{port}")
    uvicorn.run(
        app,
        host=host,
        port=port,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http=JoinedAnswers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
