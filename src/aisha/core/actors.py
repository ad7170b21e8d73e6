"""Who acts: a person in a tenant with permissions and scope, or the installation; and what a process remembers of people."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from aisha.core.database import Connection, read_json

ActorType = Literal["user", "api_key", "system", "care"]
"""How an actor is treated. The audit log also knows `cli`: a person or the installation at work through a command."""
RECORD_RESOURCES = ("accounts", "contacts", "leads", "opportunities", "activities", "notes", "documents")
"""What the resource `*` of a permission stands for (decisions.md "Custom permissions")."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `permissions` holds `resource.action` pairs and named flags; `scope_ids` are user ids, none with `view_all`."""

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

    @property
    def sees_only_own(self) -> bool:
        """True when the scope is the actor's own records and nothing else."""
        return not self.view_all and not self.sees_unassigned and len(self.scope_ids) == 1

    @property
    def timezone(self) -> str:
        return str(self.settings.get("timezone") or "America/New_York")

    @property
    def currency(self) -> str:
        return str(self.settings.get("currency") or "USD")


class AccessMemory:
    """What a process remembers of people's access, keyed by user and tenant. `enter` refuses it as soon as it is stale."""

    def __init__(self, size: int = 10_000) -> None:
        self._actors: OrderedDict[tuple[UUID, UUID | None], Actor] = OrderedDict()
        self._size = size

    def get(self, user_id: UUID, tenant_id: UUID | None) -> Actor | None:
        return self._actors.get((user_id, tenant_id))

    def forget(self, user_id: UUID, tenant_id: UUID | None) -> None:
        self._actors.pop((user_id, tenant_id), None)

    async def load(self, connection: Connection, user_id: UUID, tenant_id: UUID | None) -> Actor | None:
        """Read the access of a person in a tenant; None when there is no such user."""
        row = read_json(await connection.fetchval("select access_of($1, $2)", user_id, tenant_id))
        if row is None:
            return None
        actor = actor_of(row, tenant_id)
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


def actor_of(row: Mapping[str, Any], tenant_id: UUID | None) -> Actor:
    """The actor that `access_of` describes."""
    scope = row["data_scope"]
    return Actor(
        user_id=UUID(row["user_id"]),
        tenant_id=tenant_id,
        email=row["email"],
        role=row["role"] or "",
        kind="user",
        permissions=expand_permissions(row["permissions"]),
        view_all=scope == "all",
        sees_unassigned=scope != "own",
        scope_ids=tuple(UUID(each) for each in row["scope_ids"]),
        is_superadmin=row["is_superadmin"],
        is_member=row["is_member"],
        access_version=row["version"],
        settings=row["settings"],
    )


def system_actor(tenant_id: UUID | None) -> Actor:
    """The installation itself, in one tenant or (None) on the platform."""
    return Actor(
        user_id=None, tenant_id=tenant_id, email="", role="system", kind="system", permissions=frozenset(), view_all=True,
        sees_unassigned=True, scope_ids=(), is_superadmin=False, is_member=False, access_version=0,
    )  # fmt: skip
