"""The modules of the tenant at work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aisha.configuration.modules.described import DESCRIPTIONS
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.modules import MODULE_SETTINGS, MODULES, closed_by_environment
from aisha.core.settings import Settings


@dataclass(frozen=True, slots=True)
class ModuleSetting:
    """Something that belongs to a module: its value, its default, and the JSON Schema of its values."""

    value: Any
    default: Any
    type: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Module:
    """A module. `closed_by` names the variable of the environment that keeps it off for everybody; `is_available` says that
    this release has something of it."""

    key: str
    label: str
    description: str
    is_enabled: bool
    is_available: bool
    closed_by: str | None
    settings: dict[str, ModuleSetting]
    updated_at: datetime | None
    updated_by_name: str | None


_ROWS = """
select m.module_name, m.is_enabled, coalesce(m.settings, '{}') as settings, m.updated_at,
       coalesce(e.first_name || ' ' || e.last_name, nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email)
         as updated_by_name
  from module_settings m left join users u on u.id = m.updated_by
  left join employees e on e.tenant_id = m.tenant_id and e.user_id = m.updated_by
 where m.tenant_id = $1 order by m.module_name limit 100
"""


async def list_modules(ctx: Context, settings: Settings) -> list[Module]:
    """Every module in the order of navigation, with who switched it and when."""
    ctx.require_signed_in()
    rows = {row["module_name"]: row for row in await ctx.fetch(_ROWS, ctx.tenant_id)}
    closed = closed_by_environment(settings)
    live = {(module, name): await read(ctx) for (module, name), read in _readers.items()}
    found: list[Module] = []
    for option in MODULES:
        row = rows.get(option.value)
        stored: dict[str, Any] = read_json(row["settings"]) if row else {}
        stored |= {name: value for (module, name), value in live.items() if module == option.value}
        found.append(
            Module(
                option.value,
                option.label,
                DESCRIPTIONS[option.value],
                (row["is_enabled"] if row else True) and option.value not in closed,
                option.value in available_modules(),
                closed.get(option.value),
                _settings_of(option.value, stored),
                row["updated_at"] if row else None,
                row["updated_by_name"] if row else None,
            )
        )
    return found


async def get_module(ctx: Context, settings: Settings, key: str) -> Module:
    """One module. Raises NotFound."""
    ctx.require_signed_in()
    for module in await list_modules(ctx, settings):
        if module.key == key:
            return module
    raise NotFound("This module")


def _settings_of(module: str, stored: dict[str, Any]) -> dict[str, ModuleSetting]:
    return {
        name: ModuleSetting(stored.get(name, each.default), each.default, each.schema())
        for name, each in MODULE_SETTINGS[module].items()
    }


Reader = Callable[[Context], Awaitable[Any]]
_readers: dict[tuple[str, str], Reader] = {}


def register_setting_reader(module: str, name: str, read: Reader) -> None:
    """Where a setting stands that is carried out and not kept; called by `modules.py` alone."""
    _readers[module, name] = read


_available: set[str] = set()


def register_available(modules: set[str]) -> None:
    """The modules that routes of this release name; called by `modules.py` alone."""
    _available.update(modules)


def available_modules() -> frozenset[str]:
    """The modules of which this release has something."""
    return frozenset(_available)
