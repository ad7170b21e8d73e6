"""Erasing the person that a record describes: previewed first, then done by a worker (admin-chapters.md § 5.5)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.core.context import Context
from aisha.core.errors import BadRequest
from aisha.core.jobs import Job, JobRun, enqueue
from aisha.core.storage import FileStorage, file_storage
from aisha.identity.audit.erasure import count_unread_archives
from aisha.identity.privacy.jobs import erasing, keep_ledger_file
from aisha.records.labels import label_of
from aisha.records.registry import RecordType, get_record_type

ERASE_JOB_NAME = "privacy.erase_record"


@dataclass(frozen=True, slots=True)
class Erasure:
    """How a record type erases a person: `preview` says in numbers what `erase` replaces."""

    preview: Callable[[Context, UUID], Awaitable[dict[str, Any]]]
    erase: Callable[[Context, UUID, FileStorage], Awaitable[dict[str, Any]]]


_erasures: dict[str, Erasure] = {}


def register_erasure(record_type: RecordType, erasure: Erasure) -> None:
    """Let records of this type be erased; called by `modules.py` alone."""
    _erasures[record_type.name] = erasure


async def ask_for_erasure(
    ctx: Context, record_type: RecordType, record_id: UUID, storage: FileStorage, *, confirmed: bool
) -> dict[str, Any]:
    """The preview of an erasure; once confirmed, it is queued. Raises 400 for a type that describes nobody, NotFound."""
    ctx.require("privacy.manage")
    erasure = _erasures.get(record_type.name)
    if erasure is None:
        raise BadRequest(f"{label_of(ctx, record_type).plural} describe nobody, so there is nothing to erase.")
    preview = await erasure.preview(ctx, record_id) | await count_unread_archives(ctx, storage)
    if confirmed:
        await enqueue(ctx, ERASE_JOB_NAME, {"type": record_type.name, "id": str(record_id)})
    return {"queued": confirmed, "replaces": preview}


async def _run_erasure(run: JobRun) -> None:
    given = run.message.parameters
    async with erasing(run) as ctx:
        await _erasures[get_record_type(given["type"]).name].erase(ctx, UUID(given["id"]), file_storage(run.settings.home))
    await keep_ledger_file(run.pool, run.settings)


ERASE_JOB = Job(ERASE_JOB_NAME, _run_erasure, concurrency=1)
