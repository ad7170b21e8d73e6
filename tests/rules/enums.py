"""Choice lists of the program and of the database."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

from aisha.core.choices import Choices
from aisha.core.database import Connection


def choices_in(package: str) -> Iterator[Choices]:
    """Every `Choices` that a module of the package holds, entry points left out."""
    seen: set[int] = set()
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if ".entrypoints" in found.name:
            continue
        for value in vars(importlib.import_module(found.name)).values():
            if isinstance(value, Choices) and id(value) not in seen:
                seen.add(id(value))
                yield value


async def values_of_checks(connection: Connection) -> dict[str, frozenset[str]]:
    """The value lists of CHECK constraints, by `table.constraint`; those of libraries are left out."""
    rows = await connection.fetch(
        "select conrelid::regclass::text || '.' || conname as name, pg_get_constraintdef(oid) as sql from pg_constraint"
        " where contype = 'c' and connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'pgqueuer%'"
    )
    listed = ((row["name"], re.findall(r"'([^']*)'::text", row["sql"])) for row in rows if "= ANY (ARRAY[" in row["sql"])
    return {name: frozenset(values) for name, values in listed}
