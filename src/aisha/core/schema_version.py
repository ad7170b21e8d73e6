"""Where the database's schema stands and where this program's is: asked at every start, therefore without Alembic."""

import re
from functools import cache
from pathlib import Path

import asyncpg

from aisha.core.database_address import connect_or_refuse

_REVISION = re.compile(r'^(revision|down_revision) = "([^"]+)"', re.MULTILINE)


def migrations_folder() -> Path:
    """The folder of the migrations: inside the installed package, or beside the sources."""
    packaged = Path(__file__).resolve().parents[1] / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "migrations"


def newest_revision() -> str:
    """The revision that no other one follows."""
    named = [_REVISION.findall(file.read_text("utf-8")) for file in (migrations_folder() / "versions").glob("*.py")]
    all_of = {kind: {name for pairs in named for key, name in pairs if key == kind} for kind in ("revision", "down_revision")}
    (newest,) = all_of["revision"] - all_of["down_revision"]
    return newest


@cache
def migration_of(table: str) -> str | None:
    """The migration that makes a table, by its file's name; None for a table that none makes."""
    made = re.compile(rf"create table (?:if not exists )?{re.escape(table)}\b", re.IGNORECASE)
    folder = migrations_folder()
    files = sorted([*(folder / "sql").glob("*.sql"), *(folder / "versions").glob("*.py")], key=lambda file: file.name)
    number = next((file.name.partition("_")[0] for file in files if made.search(file.read_text("utf-8"))), None)
    return next((file.stem for file in files if number and file.suffix == ".py" and file.name.startswith(f"{number}_")), None)


async def standing_revision(dsn: str) -> str | None:
    """The revision the database stands at, None when it is empty. Raises Refused when it cannot be reached."""
    connection = await connect_or_refuse(dsn)
    try:
        return await connection.fetchval("select version_num from alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
