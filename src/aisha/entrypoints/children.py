"""The processes below `aisha up`: started, watched and stopped together."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from aisha.entrypoints.process import DRAIN_SECONDS, SUPERVISED

STOP_SECONDS = DRAIN_SECONDS + 5


@dataclass
class Children:
    """Named child processes. They have sessions of their own, so that Ctrl-C reaches only their supervisor."""

    environment: Mapping[str, str]
    _processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict[str, asyncio.subprocess.Process])

    async def start(self, name: str) -> None:
        """Start `aisha.entrypoints.<name>`, which waits for `release`. Its standard input is the cord that ties it to us."""
        self._processes[name] = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"aisha.entrypoints.{name}", SUPERVISED),
            stdin=asyncio.subprocess.PIPE,
            env={**os.environ, **self.environment},
            start_new_session=True,
        )

    async def release(self) -> None:
        """Let them go on: they start up while the database is prepared, and wait before they use it."""
        for process in self._running():
            assert process.stdin is not None
            with suppress(ConnectionError):
                process.stdin.write(b"\n")
                await process.stdin.drain()

    async def wait_for_death(self) -> str:
        """Wait until one ends by itself, and say which and how."""
        waits = {asyncio.ensure_future(process.wait()): name for name, process in self._processes.items()}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        ended = done.pop()
        code = ended.result()
        how = f"was ended by signal {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        return f"The {waits[ended]} process {how}; its last lines above say why."

    async def stop(self) -> None:
        """Let all finish what they are doing; end those that take longer than STOP_SECONDS."""
        for process in self._running():
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(*(process.wait() for process in self._processes.values()))
        except TimeoutError:
            self.kill()
            await asyncio.gather(*(process.wait() for process in self._processes.values()))

    def kill(self) -> None:
        """End all at once."""
        for process in self._running():
            process.kill()

    def _running(self) -> list[asyncio.subprocess.Process]:
        return [process for process in self._processes.values() if process.returncode is None]
