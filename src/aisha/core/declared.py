"""Settings that are changed while the product runs: each is declared once, and from the declaration come form, validation,
API, command and documentation (admin-chapters.md § 6.1).

What holds for somebody is the first of: what the installation has locked, their own choice, the tenant's, the installation's,
the environment's, the built-in default.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from aisha.core.settings import Settings

Scope = Literal["system", "tenant", "user"]
Source = Literal["user", "tenant", "system", "environment", "default"]


@dataclass(frozen=True, eq=False)
class Declared:
    """A setting. `type` is anything pydantic validates, `page` where it is changed, `environment` a field of `Settings`.

    `stricter` measures values where a tenant may only make the installation's rule stricter. `options` are choices with the
    words they are shown by; `kind` asks for a particular control (timezone, colour, hours …). A secret is never shown: in the
    layers stands only that there is one. One that is `required` cannot be taken back.
    """

    key: str
    label: str
    type: Any
    default: Any
    help: str
    page: str
    scopes: tuple[Scope, ...] = ("system", "tenant")
    options: tuple[tuple[str, str], ...] = ()
    kind: str | None = None
    unit: str | None = None
    environment: str | None = None
    secret: bool = False
    stricter: Callable[[Any], Any] | None = None
    required: bool = False

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.type)

    def checked(self, value: Any) -> Any:
        """The value as it is stored. Raises ValueError with the texts shown beside the field, one a line."""
        try:
            return self.adapter.dump_python(self.adapter.validate_python(value), mode="json", by_alias=True)
        except ValidationError as error:
            raise ValueError("\n".join(dict.fromkeys(_text(each) for each in error.errors()))) from None

    def is_valid(self, value: Any) -> bool:
        """False for a stored value that a later release does not admit any more; what is below holds then."""
        if self.secret:
            return bool(value)
        try:
            self.adapter.validate_python(value)
        except ValidationError:
            return False
        return True

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the values: what a form needs to know of type and range."""
        return self.adapter.json_schema()


def _text(problem: Mapping[str, Any]) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {message}" if place else message[:1].upper() + message[1:] + ("" if message.endswith(".") else ".")


@dataclass(frozen=True, slots=True)
class Layers:
    """Where values come from, by key; `locked` are the installation's that nobody below changes."""

    user: Mapping[str, Any] = field(default_factory=dict[str, Any])
    tenant: Mapping[str, Any] = field(default_factory=dict[str, Any])
    system: Mapping[str, Any] = field(default_factory=dict[str, Any])
    environment: Mapping[str, Any] = field(default_factory=dict[str, Any])
    locked: frozenset[str] = frozenset()


def resolve(setting: Declared, layers: Layers) -> tuple[Any, Source]:
    """The value that holds and whose it is."""
    above: tuple[Any, Source] = (setting.default, "default")
    higher: tuple[tuple[Source, Mapping[str, Any]], ...] = (("environment", layers.environment), ("system", layers.system))
    for source, values in higher:
        if setting.key in values and setting.is_valid(values[setting.key]):
            above = values[setting.key], source
    if setting.key in layers.locked:
        return above
    lower: tuple[tuple[Scope, Mapping[str, Any]], ...] = (("tenant", layers.tenant), ("user", layers.user))
    for source, values in lower:
        if source in setting.scopes and setting.key in values and setting.is_valid(values[setting.key]):
            value = values[setting.key]
            measure = setting.stricter
            if measure is None or measure(value) > measure(above[0]):
                above = value, source
    return above


def layers_of(
    inherited: Mapping[str, Any],
    tenant: Mapping[str, Any],
    user: Mapping[str, Any] | None = None,
    environment: Mapping[str, Any] | None = None,
) -> Layers:
    """The layers from what is stored; `inherited` is what the SQL function `inherited_settings` answers."""
    system = {key: each["value"] for key, each in inherited.items()}
    locked = frozenset(key for key, each in inherited.items() if each["locked"])
    return Layers(user or {}, tenant, system, environment or {}, locked)


def tenant_values(layers: Layers) -> dict[str, Any]:
    """What holds in a tenant for everybody, whoever looks, of the settings that lie in its row under their own key."""
    below = replace(layers, user={})
    return {
        each.key: resolve(each, below)[0] for each in declared_settings() if "." not in each.key and "tenant" in each.scopes
    }


def personal_values(layers: Layers) -> dict[str, Any]:
    """What holds for one person, of the settings that people choose for themselves."""
    return {each.key: resolve(each, layers)[0] for each in declared_settings() if "user" in each.scopes}


def environment_values(settings: Settings) -> dict[str, Any]:
    """What the environment says of declared settings, by key."""
    return {
        each.key: getattr(settings, each.environment)
        for each in declared_settings()
        if each.environment is not None and each.environment in settings.model_fields_set
    }


_declared: dict[str, Declared] = {}


def declare(settings: Iterable[Declared]) -> tuple[Declared, ...]:
    """Make settings known; for the module that holds them, at its import. Raises for a key that is taken."""
    made = tuple(settings)
    for each in made:
        if each.key in _declared:
            raise RuntimeError(f"the setting {each.key} is declared twice")
        _declared[each.key] = each
    return made


def declared_settings() -> tuple[Declared, ...]:
    """Every setting, by page in the order of declaration."""
    return tuple(_declared.values())


def find_setting(key: str) -> Declared | None:
    return _declared.get(key)
