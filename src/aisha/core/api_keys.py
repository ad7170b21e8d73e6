"""API keys as a request meets them: what their scopes stand for. A key never does more than its owner may do now."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from aisha.core.actors import RECORD_RESOURCES, Actor

SCOPE_ACTIONS = {"read": ("read",), "write": ("create", "update", "assign"), "delete": ("delete",)}
"""What the verb of a scope stands for (domain.md § 1.1): `write:contacts` is creating, changing and assigning contacts."""
WRITING_KEYS = "api_keys.write"
"""The permission without which a person's keys only read (the guide, § 3.2 "Read-only API access")."""


def permissions_of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """The permissions that scopes such as `read:contacts` carry at most. `*` stands for every record type."""
    granted: set[str] = set()
    for scope in scopes:
        verb, _, resource = scope.partition(":")
        resources = RECORD_RESOURCES if resource == "*" else (resource,)
        granted.update(f"{each}.{action}" for each in resources for action in SCOPE_ACTIONS.get(verb, ()))
    return frozenset(granted)


@dataclass(slots=True)
class KeyGrant:
    """What a key's scopes carry. They never change; whether the key still lives, the database says in every transaction."""

    key_id: UUID
    permissions: frozenset[str]
    _narrowed: tuple[Actor, Actor] | None = field(default=None, repr=False)

    def narrow(self, owner: Actor) -> Actor:
        """The key as an actor: its owner with the permissions that both hold."""
        if self._narrowed is None or self._narrowed[0] is not owner:
            held = owner.permissions & self.permissions
            if WRITING_KEYS not in owner.permissions:
                held = frozenset(each for each in held if each.endswith(".read"))
            self._narrowed = owner, replace(owner, kind="api_key", permissions=held)
        return self._narrowed[1]
