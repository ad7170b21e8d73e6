"""An import as the wizard makes it: over HTTP, with the jobs run in the test itself instead of in a worker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aisha.core.jobs import JobMessage, JobRun
from aisha.records.imports.dry_run import run_validation
from aisha.records.imports.run import run_import
from tests.application import Api
from tests.tenants import Person, Reply, Tenant

Options = Mapping[str, Mapping[str, Any]]


@pytest.fixture(autouse=True)
def files(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploaded files lie in the test's own folder."""
    monkeypatch.setattr(api.state, "settings", api.state.settings.model_copy(update={"aisha_home": tmp_path}))
    return tmp_path / "files"


@dataclass
class Import:
    """One import of one person, as the API last described it."""

    tenant: Tenant
    person: Person
    described: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/api/imports/{self.described['id']}"

    @property
    def counts(self) -> dict[str, int]:
        return self.described["counts"]

    @property
    def effects(self) -> tuple[int, int, int, int]:
        """Created, updated, skipped, failed."""
        return (self.counts["create"], self.counts["update"], self.counts["skip"], self.counts["error"])

    async def map(
        self, fields: Mapping[str, str | None] | None = None, columns: Options | None = None, **options: Any
    ) -> Reply:
        """Change the fields of columns, their options, and the options of the import."""
        mapping = [dict(entry) for entry in self.described["mapping"]]
        for entry in mapping:
            if fields and entry["column"] in fields:
                entry["field"] = fields[entry["column"]]
            entry["options"] = entry["options"] | dict((columns or {}).get(entry["column"], {}))
        body = {"mapping": mapping, "options": self.described["options"] | options}
        reply = await self.person.patch(self.path, body)
        if reply.status == 200:
            self.described = reply.data
        return reply

    async def check(self) -> "Import":
        """The dry run."""
        self.described = (await self.person.post(f"{self.path}/validate")).data
        await run_validation(self.job(version=self.described["version"]))
        return await self.refresh()

    async def run(self, should_stop: Callable[[], bool] = lambda: False) -> "Import":
        """Dry run if need be, then the run."""
        if self.described["status"] == "uploaded":
            await self.check()
        assert self.described["status"] in ("validated", "paused", "cancelled", "failed"), self.described["error"]
        await self.person.post(f"{self.path}/run")
        await run_import(self.job(should_stop))
        return await self.refresh()

    async def refresh(self) -> "Import":
        self.described = (await self.person.get(self.path)).data
        return self

    def job(self, should_stop: Callable[[], bool] = lambda: False, **parameters: Any) -> JobRun:
        """What the worker hands to the job."""
        state = self.tenant.api.state
        message = JobMessage(self.tenant.id, self.person.user_id, {"import_id": self.described["id"], **parameters})
        return JobRun(state.pool, state.settings, message, should_stop, state.memory)

    async def rows(self, status: str | None = None) -> list[dict[str, Any]]:
        """The first 200 row reports."""
        return (await self.person.get(f"{self.path}/rows", limit="200", **({"status": status} if status else {}))).data

    async def messages(self, status: str = "error") -> dict[int, list[str]]:
        """Line of the file → texts of its errors or warnings."""
        kind = "errors" if status == "error" else "warnings"
        return {row["row_number"]: [each["message"] for each in row[kind]] for row in await self.rows(status)}


async def upload(person: Person, collection: str, content: bytes | str, name: str = "file.csv") -> Reply:
    """Send a file."""
    sent = content.encode() if isinstance(content, str) else content
    return await person.call("POST", f"/api/{collection}/import", files={"file": (name, sent, "text/csv")})


async def begin(tenant: Tenant, person: Person, collection: str, content: bytes | str, name: str = "file.csv") -> Import:
    """An uploaded file with the suggested mapping."""
    return Import(tenant, person, (await upload(person, collection, content, name)).data)


def user_ids(rows: list[dict[str, Any]]) -> set[UUID]:
    return {UUID(row["owner_id"]) for row in rows if row["owner_id"]}
