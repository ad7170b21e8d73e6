"""What imports keep of a person: rows with their cells, and the files that were uploaded."""

import asyncio
import re
from uuid import UUID

import asyncpg
import msgspec

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import AishaError
from aisha.core.person_texts import cell_pattern, contact_pattern
from aisha.core.storage import FileStorage
from aisha.identity.privacy.subject import Subject
from aisha.identity.privacy.traces import Traces
from aisha.records.imports.formats import FileFormat
from aisha.records.imports.reader import SourceReader

_CANCELLED = "The file named a person who was erased since. Upload it again without them."
_ROWS = """
update import_rows set raw = null, plan = null, pending = null, errors = null, warnings = null
 where tenant_id = $1 and (raw is not null or plan is not null or pending is not null)
   and (entity_id = any ($2) or exists (
         select from jsonb_path_query(jsonb_build_array(raw, plan, pending), 'strict $.**') t (value)
          where jsonb_typeof(t.value) in ('string', 'number') and t.value #>> '{}' ~* $3))
returning import_id
"""
_FILES = """
select id, storage_key, format from import_jobs j where tenant_id = $1 and file_removed_at is null
   and exists (select from import_rows r where r.tenant_id = j.tenant_id and r.import_id = j.id and r.entity_id = any ($2))
"""
_OTHER_FILES = """
select id, storage_key, format from import_jobs where tenant_id = $1 and file_removed_at is null and id <> all ($2)
 order by created_at desc limit 1000
"""
_REMOVED = """
update import_jobs set file_removed_at = now(), findings = '{}',
       columns = (select coalesce(jsonb_agg(c || '{"samples": [], "distinct": null}' order by place), '[]')
                    from jsonb_array_elements(columns) with ordinality e (c, place)),
       status = case when status in ('completed', 'failed', 'cancelled') then status else 'cancelled' end,
       error = case when status in ('completed', 'failed', 'cancelled') then error else $3 end
 where tenant_id = $1 and id = any ($2)
"""


async def erase_imports(ctx: Context, subject: Subject, storage: FileStorage) -> Traces:
    """Blank the stored rows of a person; remove every stored file that names them, with the samples taken from it.

    An import that was still at work with such a file is cancelled.
    """
    ctx.require("privacy.manage")
    said = cell_pattern(subject.addresses, subject.numbers)
    rows = await ctx.fetch(_ROWS, ctx.tenant_id, list(subject.entity_ids), said)
    files = await ctx.fetch(_FILES, ctx.tenant_id, list(subject.entity_ids))
    others = await ctx.fetch(_OTHER_FILES, ctx.tenant_id, [each["id"] for each in files])
    for file in others if subject.addresses or subject.numbers else []:
        if await asyncio.to_thread(_names, storage, file, subject):
            files.append(file)
    ids: list[UUID] = [file["id"] for file in files]
    await ctx.execute(_REMOVED, ctx.tenant_id, ids, _CANCELLED)
    for file in files:
        await storage.delete(file["storage_key"])
    return Traces({"imported_rows": len(rows), "import_files": len(files)}, ids)


def _names(storage: FileStorage, file: asyncpg.Record, subject: Subject) -> bool:
    """Whether a cell of the file names the person. A file that cannot be read is searched as it lies."""
    path = storage.path(file["storage_key"])
    if not path.exists():
        return False
    in_cell = re.compile(cell_pattern(subject.addresses, subject.numbers), re.IGNORECASE)
    try:
        with SourceReader(path, msgspec.convert(read_json(file["format"]), FileFormat)) as source:
            return any(cell is not None and in_cell.search(str(cell)) for row in source.rows() for cell in row.cells)
    except (AishaError, ValueError, KeyError, OSError):
        said = contact_pattern(subject.addresses, subject.numbers)
        return re.search(said, path.read_text(errors="replace"), re.IGNORECASE) is not None
