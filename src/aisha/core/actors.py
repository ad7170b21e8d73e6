"""Who acts: a person in a tenant with permissions and scope, or the installation; and what a process remembers of people."""

import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self
from uuid import UUID

from aisha.core.database import Connection, read_json
from aisha.core.declared import Layers, layers_of, tenant_values
from aisha.core.errors import Forbidden
from aisha.core.labels import Label
from aisha.core.modules import MODULE_LABELS, MODULES, closed_by_environment, module_of
from aisha.core.settings import Settings

ActorType = Literal["user", "api_key", "system", "care"]
"""How an actor is treated. The audit log also knows `cli`: a person or the installation at work through a command."""
RECORD_RESOURCES = ("accounts", "contacts", "leads", "opportunities", "activities", "notes", "documents", "products")
"""What the resource `*` of a permission stands for (decisions.md "Custom permissions")."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `permissions` holds `resource.action` pairs and named flags; `scope_ids` are user ids, none with `view_all`.

    `settings` hold in the tenant; `layers` is where they come from, with the person's own. `closed` are permissions that
    ended with a module which is off, by the module; `labels` what the tenant calls its records, where it is not the default.
    """

    user_id: UUID | None
    tenant_id: UUID | None
    email: str
    role: str
    kind: ActorType
    permissions: frozenset[str]
    view_all: bool
    sees_unassigned: bool
    scope_ids: tuple[UUID, ...]
    is_superadmin: bool
    is_member: bool
    access_version: int
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    layers: Layers = field(default_factory=Layers)
    modules_off: frozenset[str] = frozenset()
    closed: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    custom_fields: str = ""
    """The tenant's own fields as JSON, one text for all its people; `records/custom/fields.py` reads it."""

    @property
    def sees_only_own(self) -> bool:
        """True when the scope is the actor's own records and nothing else."""
        return not self.view_all and not self.sees_unassigned and len(self.scope_ids) == 1

    @property
    def shown_permissions(self) -> list[str]:
        """What the actor may do here and now, by name."""
        return sorted(self.permissions - self.closed.keys())

    def module_label(self, module: str) -> str:
        """What a module is called: as the tenant calls its records, else by its own name."""
        own = self.labels.get(module)
        return own.plural if own else MODULE_LABELS[module]

    @property
    def timezone(self) -> str:
        return str(self.settings.get("timezone") or "America/New_York")

    @property
    def week_start(self) -> str:
        return str(self.settings.get("week_start") or "sunday")

    @property
    def currency(self) -> str:
        return str(self.settings.get("currency") or "USD")


_ACCESS = """
select access_of($1, $2) as access, is_only_listed($1, $2) as is_only_listed, custom_fields_of($2) as custom_fields,
       settings_of($1, $2) as works
"""


class AccessMemory:
    """What a process remembers of people's access, keyed by user and tenant. `enter` refuses it as soon as it is stale."""

    def __init__(self, size: int = 10_000, *, closed_modules: frozenset[str] = frozenset()) -> None:
        self._actors: OrderedDict[tuple[UUID, UUID | None], Actor] = OrderedDict()
        self._size = size
        self._closed_modules = closed_modules

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """An empty memory of a process that knows which modules the environment keeps off for everybody."""
        return cls(closed_modules=frozenset(closed_by_environment(settings)))

    def get(self, user_id: UUID, tenant_id: UUID | None) -> Actor | None:
        return self._actors.get((user_id, tenant_id))

    def forget(self, user_id: UUID, tenant_id: UUID | None) -> None:
        self._actors.pop((user_id, tenant_id), None)

    async def load(self, connection: Connection, user_id: UUID, tenant_id: UUID | None) -> Actor | None:
        """Read the access of a person in a tenant; None when there is no such user.

        Raises 403 TENANT_DENIED for a tenant that only lists them: nobody enters who has not accepted.
        """
        row = await connection.fetchrow(_ACCESS, user_id, tenant_id)
        if row is None or row["access"] is None:
            return None
        if row["is_only_listed"]:
            raise Forbidden("Access denied: Invalid tenant", code="TENANT_DENIED")
        actor = actor_of(read_json(row["access"]), tenant_id, read_json(row["works"]), self._closed_modules)
        actor = replace(actor, custom_fields=sys.intern(row["custom_fields"]))
        self._actors[(user_id, tenant_id)] = actor
        if len(self._actors) > self._size:
            self._actors.popitem(last=False)
        return actor


def expand_permissions(rows: Sequence[Sequence[str]]) -> frozenset[str]:
    """`[name, resource, action]` rows as the set that `can` looks in. A name without a dot is a flag, asked for by name."""
    granted: set[str] = set()
    for name, resource, action in rows:
        granted.add(name)
        if "." in name:
            resources = RECORD_RESOURCES if resource == "*" else (resource,)
            granted.update(f"{each}.{action}" for each in resources)
    return frozenset(granted)


def actor_of(
    row: Mapping[str, Any],
    tenant_id: UUID | None,
    works: Mapping[str, Any] | None = None,
    closed_modules: frozenset[str] = frozenset(),
) -> Actor:
    """The actor that `access_of` describes, in a tenant that works as `settings_of` says."""
    scope = row["data_scope"]
    works = works or {"system": {}, "preferences": {}, "modules": {}, "labels": {}}
    layers = layers_of(works["system"], row["settings"], works["preferences"])
    off = frozenset(name for name in MODULES.values if works["modules"].get(name) is False or name in closed_modules)
    permissions = expand_permissions(row["permissions"])
    return Actor(
        user_id=UUID(row["user_id"]),
        tenant_id=tenant_id,
        email=row["email"],
        role=row["role"] or "",
        kind="user",
        permissions=permissions,
        view_all=scope == "all",
        sees_unassigned=scope != "own",
        scope_ids=tuple(UUID(each) for each in row["scope_ids"]),
        is_superadmin=row["is_superadmin"],
        is_member=row["is_member"],
        access_version=row["version"],
        settings={**row["settings"], **tenant_values(layers)},
        layers=layers,
        modules_off=off,
        closed={each: module for each in permissions if (module := module_of(each)) and module in off},
        labels={key: Label(*each) for key, each in works["labels"].items()},
    )


def system_actor(tenant_id: UUID | None) -> Actor:
    """The installation itself, in one tenant or (None) on the platform."""
    return Actor(
        user_id=None, tenant_id=tenant_id, email="", role="system", kind="system", permissions=frozenset(), view_all=True,
        sees_unassigned=True, scope_ids=(), is_superadmin=False, is_member=False, access_version=0,
    )  # fmt: skip
