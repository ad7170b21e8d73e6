"""An export straight to a file of the server, for whoever runs the installation."""

import asyncio
import hashlib
import os
from contextlib import aclosing
from pathlib import Path
from uuid import UUID

from aisha.core.audit import record_audit
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.settings import Settings
from aisha.core.storage import file_storage
from aisha.insight.tenant_export.actions import audited
from aisha.insight.tenant_export.archive import Taken, zip_pieces
from aisha.insight.tenant_export.snapshot import snapshot_as_system


async def export_to_file(pool: Pool, settings: Settings, tenant_id: UUID, path: Path, taken: Taken, *, file_format: str) -> str:
    """Write everything of a tenant to a new file that only its owner reads; the export is audited. Returns the file's sha256.

    `taken` follows how far it is. Raises FileExistsError; a file that was begun and not finished is removed.
    """
    digest = hashlib.sha256()
    file = await asyncio.to_thread(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as opened:
            async with (
                snapshot_as_system(pool, tenant_id, write=False) as ctx,
                aclosing(zip_pieces(ctx, file_storage(settings.home), taken, file_format)) as pieces,
            ):
                async for piece in pieces:
                    digest.update(piece)
                    await asyncio.to_thread(opened.write, piece)
        async with open_system_context(pool, tenant_id) as ctx:
            details = audited(taken, file_format, digest.hexdigest())
            await record_audit(ctx, "DATA_EXPORT", entity_type="tenant_export", changes=details)
    except BaseException:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        raise
    return digest.hexdigest()
