"""The files of a tenant that its rows name: the columns say so themselves (`STORED_FILE`), so a new kind comes along."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aisha.core.context import Context
from aisha.core.database import metadata
from aisha.core.storage import STORED_FILE

NOT_TAKEN = {
    "tenant_exports": "Earlier exports: each would hold all before it.",
    "record_exports": "Records as files: the records themselves are among the tables.",
    "audit_archives": "Archived parts of the audit log: their rows are among those of audit_log.",
}
"""Tables whose files stay where they are."""
FILES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file by its key, and the row and column that name it."""

    key: str
    table: str
    column: str
    id: UUID

    @property
    def path(self) -> str:
        """Where it lies in the archive."""
        return f"files/{self.key.partition('/')[2]}"


async def list_stored_files(ctx: Context) -> Sequence[NamedFile]:
    """Every file that a row of the tenant names, in the order of the rows; a removed one is not named any more."""
    ctx.require("tenant_data.export")
    found: list[NamedFile] = []
    for table, column in _columns():
        after = UUID(int=0)
        gone = " and file_removed_at is null" if "file_removed_at" in metadata.tables[table].c else ""
        sql = f"select id, {column} as key from {table} where tenant_id = $1 and {column} is not null and id > $2{gone}"
        while rows := await ctx.fetch(f"{sql} order by id limit {FILES_AT_ONCE}", ctx.tenant_id, after):
            found += [NamedFile(row["key"], table, column, row["id"]) for row in rows]
            after = rows[-1]["id"]
    return found


def _columns() -> list[tuple[str, str]]:
    return [
        (str.__str__(name), str.__str__(column.name))
        for name, table in sorted(metadata.tables.items())
        for column in table.c
        if STORED_FILE in column.info and name not in NOT_TAKEN
    ]
