"""One installation for the browser tests: API, web and worker as processes of their own over the test database."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from tests.entrypoints.processes import environment, free_port

WITHIN_SECONDS = 180
QUICK_API = Path(__file__).with_name("quick_api.py")


class Installation:
    """The processes of one installation; `url` is where its pages are, `variables` what it is configured with besides."""

    def __init__(self, home: Path, dsn: str) -> None:
        self.home = home
        self.dsn = dsn
        self.api_port, self.web_port, self.dns_port = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        self.variables: dict[str, str] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    async def start(self) -> None:
        """API and web; returns when both answer."""
        self._launch("api")
        self._launch("web")
        await self._until_ready()

    async def stop(self) -> None:
        """End every process that runs, the web first so that it does not report a lost API."""
        for name in ("web", "worker", "api"):
            if process := self._running.pop(name, None):
                process.terminate()
                await asyncio.to_thread(process.wait, WITHIN_SECONDS)

    async def lose_api(self) -> None:
        """Kill the API at once, as a crash does."""
        process = self._running.pop("api")
        process.kill()
        await asyncio.to_thread(process.wait, WITHIN_SECONDS)

    async def restore_api(self) -> None:
        """Start the API again on its port."""
        self._launch("api")
        await self._until_ready()

    @asynccontextmanager
    async def configured(self, **variables: str) -> AsyncGenerator[None]:
        """Within this block the API runs with other variables of its environment."""
        before = self.variables
        self.variables = {**before, **variables}
        try:
            await self.lose_api()
            await self.restore_api()
            yield
        finally:
            self.variables = before
            await self.lose_api()
            await self.restore_api()

    async def let_time_pass(self, tenant_id: str | None, statement: str, *values: Any) -> None:
        """What only time brings about: a statement that changes times, as the system in a workspace or outside of all."""
        pool = await open_pool(self.dsn, size=1, name="aisha-browser-tests")
        try:
            async with open_system_context(pool, UUID(tenant_id) if tenant_id else None) as ctx:
                await ctx.execute(statement, *values)
        finally:
            await pool.close()

    def start_worker(self) -> None:
        """Have background jobs done; one worker stays for all tests."""
        if "worker" not in self._running:
            self._launch("worker")

    def _launch(self, name: str) -> None:
        variables = environment(
            self.home,
            PORT=str(self.api_port),
            WEB_PORT=str(self.web_port),
            DATABASE_URL=self.dsn,
            JWT_SECRET="t" * 64,
            ENCRYPTION_KEY="5e" * 32,
            AUDIT_SEAL_KEY="a5" * 32,
            DNS_RESOLVERS=f"127.0.0.1:{self.dns_port}",
            CAMPAIGN_WORKER_ENABLED="true",
            CAMPAIGN_WORKER_INTERVAL_MS="1000",
            **{"RATE_LIMIT_MAX": "0", "AUTH_RATE_LIMIT_MAX": "0", **self.variables},
        )
        with (self.home / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *(("-P", str(QUICK_API)) if name == "api" else ("-m", f"aisha.entrypoints.{name}"))],
                cwd=self.home,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def _until_ready(self) -> None:
        async with asyncio.timeout(WITHIN_SECONDS), httpx.AsyncClient(base_url=self.url) as client:
            while not await self._is_ready(client):  # noqa: ASYNC110  (another process cannot set an event)
                await asyncio.sleep(0.05)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        for name, process in self._running.items():
            if process.poll() is not None:
                said = (self.home / f"{name}.log").read_text(errors="replace")
                raise RuntimeError(f"{name} ended with {process.returncode}:{os.linesep}{said[-2000:]}")
        try:
            return (await client.get("/ready")).status_code == 200
        except httpx.TransportError:
            return False
