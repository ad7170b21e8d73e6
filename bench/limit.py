"""The limit: pgbench sends the same statements with the same context, without an application in between."""

import asyncio
import re
import subprocess
from pathlib import Path
from uuid import UUID

from aisha.core.actors import AccessMemory
from aisha.core.context import open_context
from aisha.core.database import open_pool
from aisha.core.postgres_binaries import find_binaries

ID = "('01900000-0000-7000-8000-' || lpad(to_hex(:n), 12, '0'))::uuid"


async def scripts(admin_dsn: str, session: UUID, user: UUID, tenant: UUID, columns: str) -> dict[str, str]:
    """pgbench scripts by operation: one message with BEGIN, context, statement and COMMIT."""
    memory = AccessMemory()
    pool = await open_pool(admin_dsn, size=1)
    async with pool.acquire() as connection:
        actor = await memory.load(connection, user, tenant)
    assert actor is not None
    opening = open_context(pool, memory, user, tenant, session_id=session, request_id="pgbench", ip="127.0.0.1", write=False)
    begin = opening.begin_sql(actor).replace(";", "\\;")
    await pool.close()
    where = f"t.tenant_id = '{tenant}' and t.deleted_at is null"
    return {
        "list": f"{begin}\\; select {columns} from contacts t where {where}"
        " order by t.updated_at desc, t.id desc limit 51\\; commit;\n",
        "get": f"\\set n random(1, 200000)\n{begin}\\;"
        f" select {columns} from contacts t where {where} and t.id = {ID}\\; commit;\n",
    }


async def pgbench(dsn: str, script: str, folder: Path, seconds: int, clients: int) -> float:
    """Transactions a second of one script."""
    path = folder / "pgbench.sql"
    path.write_text(script)
    command = [
        str(find_binaries().folder / "pgbench"),
        "-n",
        "-f",
        str(path),
        "-T",
        str(seconds),
        "-c",
        str(clients),
        "-j",
        "2",
        dsn,
    ]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stderr[-500:])
    return float(found.group(1))
