"""Tables whose rows belong to no tenant: why, and which policies admit whom (admin-chapters.md § 5.2, class "system")."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Apart:
    """A table without a tenant. `admissions` are the policies by which the application reaches its rows."""

    row_class: str
    why: str
    admissions: tuple[str, ...] = ("platform_rows",)
    binds_owner: bool = True


_OF_THE_INSTALLATION = "Rows of the installation itself: work in a workspace reaches none of them."
_BY_CLASS: Mapping[str, Apart] = {
    "platform": Apart("platform", _OF_THE_INSTALLATION),
    "hidden": Apart("hidden", "Nobody reaches its rows: narrow functions of the database read and write them.", ()),
}
_QUEUE = Apart("library", "The job library's: what is to be done, by ids. Each job enters its workspace anew.", ("queue",))
_BY_NAME: Mapping[str, Apart] = {
    "alembic_version": Apart("library", "Which migration the tables stand at; the owner writes it.", ("version",), False),
    "permissions": Apart("platform", "The catalogue of rights, the same for every workspace.", ("catalogue", "platform_rows")),
    "pgqueuer": _QUEUE,
    "pgqueuer_log": _QUEUE,
    "pgqueuer_schedules": _QUEUE,
    "pgqueuer_statistics": _QUEUE,
    "sessions": Apart("platform", "Sign-ins of people; each person reaches their own.", ("own_sessions", "platform_rows")),
    "tenants": Apart("platform", "The workspaces; work in one reaches its own row.", ("own_tenant", "platform_rows")),
    "users": Apart(
        "platform",
        "Logins, which several workspaces may share; work in one reaches those of its own people.",
        ("platform_rows", "self_and_colleagues"),
    ),
}


def find_apart(name: str, row_class: str | None) -> Apart | None:
    """What is known of a table without a tenant; None for one that the program does not know. `row_class` as declared."""
    return _BY_NAME.get(name) or _BY_CLASS.get(row_class or "")
