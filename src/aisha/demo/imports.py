"""The data set goes through the import engine, as a person's file does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from aisha.core.context import AccessMemory, open_context
from aisha.core.database import Pool
from aisha.core.jobs import JobMessage, JobRun
from aisha.core.refused import Refused
from aisha.core.settings import Settings
from aisha.core.storage import file_storage
from aisha.demo.people import Placed
from aisha.demo.sales_data import DATA, MISSPELLED_PRODUCTS, MISSPELLED_SECTORS
from aisha.records.imports.actions import begin_unchecked_run, create_import, update_import
from aisha.records.imports.columns import examine_file
from aisha.records.imports.formats import detect_file_format
from aisha.records.imports.run import run_import
from aisha.records.imports.stored import get_stored_import
from aisha.records.registry import get_record_type

Tell = Callable[[str], None]
ACCOUNTS: dict[str, dict[str, Any]] = {
    "year_established": {"field": "custom.year_established", "options": {"kind": "number"}},
    "sector": {"options": {"values": MISSPELLED_SECTORS}},
}
DEALS: dict[str, dict[str, Any]] = {
    "product": {"options": {"values": MISSPELLED_PRODUCTS}},
    "deal_stage": {"options": {"values": {"Engaging": "qualification"}}},
    "engage_date": {"field": "custom.engage_date", "options": {"date_format": "dd-mm-yy", "kind": "date"}},
    "close_date": {"options": {"date_format": "dd-mm-yy"}},
}


async def import_sales_data(pool: Pool, settings: Settings, placed: Placed, tell: Tell) -> None:
    """7 products, 85 accounts, then 8,800 deals with their owners and lines. Raises Refused when a row was not taken."""
    tell("importing 7 products")
    await _import_file(pool, settings, placed, "products", "products.csv", {})
    tell("importing 85 accounts")
    await _import_file(pool, settings, placed, "accounts", "accounts.csv", ACCOUNTS)
    tell("importing 8,800 deals")
    await _import_file(pool, settings, placed, "opportunities", "sales_pipeline.csv", DEALS)


async def _import_file(
    pool: Pool, settings: Settings, placed: Placed, collection: str, file_name: str, columns: dict[str, dict[str, Any]]
) -> None:
    memory = AccessMemory()
    storage = file_storage(settings.home)
    file = await storage.save(placed.id, "imports", ".csv", _chunks(DATA / file_name), max_bytes=10_000_000)
    path = storage.path(file.key)
    file_format = await asyncio.to_thread(detect_file_format, path)
    facts = await asyncio.to_thread(examine_file, path, file_format)
    async with open_context(pool, memory, placed.admin_id, placed.id, source="import") as ctx:
        import_id = await create_import(ctx, get_record_type(collection), file_name, file, file_format, facts)
        suggested: list[dict[str, Any]] = msgspec.to_builtins((await get_stored_import(ctx, import_id)).mapping)
        mapping = [_changed(entry, columns.get(entry["column"], {})) for entry in suggested]
        await update_import(ctx, import_id, {"mapping": mapping})
        await begin_unchecked_run(ctx, import_id)
    message = JobMessage(placed.id, placed.admin_id, {"import_id": str(import_id)})
    await run_import(JobRun(pool, settings, message, lambda: False, memory))
    await _check_result(pool, memory, placed, import_id)


def _changed(entry: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A suggested mapping with the demo's own choices."""
    options = entry.get("options", {}) | changes.get("options", {})
    return {"column": entry["column"], "field": changes.get("field", entry["field"]), "options": options}


async def _check_result(pool: Pool, memory: AccessMemory, placed: Placed, import_id: UUID) -> None:
    async with open_context(pool, memory, placed.admin_id, placed.id, write=False) as ctx:
        done = await get_stored_import(ctx, import_id)
    if done.status != "completed" or done.counts.failed:
        raise Refused(f"The demo data could not be imported: {done.status}, {done.counts.failed} rows were refused.")


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    yield await asyncio.to_thread(path.read_bytes)
