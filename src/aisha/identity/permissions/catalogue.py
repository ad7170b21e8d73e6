"""The permission catalogue and the built-in roles, as data (domain.md § 3.1). Migrations write it."""

from typing import NamedTuple

RECORDS = ("accounts", "contacts", "leads", "opportunities", "activities", "notes", "documents")
"""What people work on. Products are records, too, but the catalogue is kept by those who lead."""
VERBS = {
    "read": "See", "create": "Create", "update": "Change", "delete": "Delete", "assign": "Assign", "import": "Import",
    "export": "Export", "manage": "Manage", "send": "Send", "execute": "Run", "convert": "Convert", "merge": "Merge",
    "use": "Use", "decide": "Decide on", "share": "Share", "advanced": "See advanced", "impersonate": "Impersonate",
    "switch": "Switch", "write": "Let write",
}  # fmt: skip


class Permission(NamedTuple):
    """`name` is `resource.action`, or for a flag a name without a dot."""

    name: str
    description: str
    resource: str
    action: str


class Role(NamedTuple):
    """A built-in role: its data scope is all, department or own."""

    name: str
    label: str
    description: str
    data_scope: str


ROLES = (
    Role("superadmin", "Superadmin", "Runs the whole installation.", "all"),
    Role("admin", "Admin", "Runs one workspace: people, settings and every record.", "all"),
    Role("manager", "Manager", "Leads departments: their records and their own.", "department"),
    Role("employee", "Employee", "Works on the records they own or are assigned to.", "own"),
    Role("support", "Support", "Sees every record, changes none.", "all"),
)
EVERYBODY = ("superadmin", "admin", "manager", "employee", "support")
ADMINS = ("superadmin", "admin")
LEADERS = ("superadmin", "admin", "manager")
WORKERS = ("superadmin", "admin", "manager", "employee")
READERS = ("superadmin", "admin", "manager", "support")


def _each(resources: tuple[str, ...], *actions: str) -> tuple[str, ...]:
    return tuple(f"{resource}.{action}" for resource in resources for action in actions)


MATRIX: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        (
            *_each(("system", "tenants", "backups", "jobs"), "read", "manage"),
            "users.impersonate",
        ),
        ("superadmin",),
    ),
    (("alerts.manage", "incidents.manage", "panic.use", "tenant_data.export", "privacy.manage"), ADMINS),
    (
        _each(
            ("settings", "users", "employees", "departments", "roles", "integrations", "webhooks", "announcements"), "manage"
        ),
        ADMINS,
    ),
    (("users.read",), ("superadmin", "admin", "support")),
    (("employees.read", "templates.read"), EVERYBODY),
    (("settings.read", "integrations.read", "webhooks.read"), READERS),
    ((*_each(RECORDS, "read"), "calls.read", "care.read", "suggestions.read"), EVERYBODY),
    (("products.read",), EVERYBODY),
    (_each(("products",), "create", "update", "import", "export"), LEADERS),
    (("products.delete",), ADMINS),
    (("campaigns.read", "workflows.read"), READERS),
    ((*_each(RECORDS, "create"), "calls.create"), WORKERS),
    ((*_each(RECORDS, "update"), "leads.convert", "suggestions.decide"), WORKERS),
    (
        (
            *_each(RECORDS, "assign", "import", "export"),
            "reports.advanced", "reports.export", "campaigns.manage", "campaigns.send", "workflows.execute",
            "templates.manage", "tags.manage", "saved_views.share",
        ),
        LEADERS,
    ),
    (
        (
            *_each(RECORDS, "delete"),
            "bulk_delete", "view_sensitive_data", "records.merge", "workflows.manage", "care.manage", "care.switch",
            "audit.read", "logs.read",
        ),
        ADMINS,
    ),
    (("reports.read", "ai.use"), EVERYBODY),
    (("api_keys.manage",), WORKERS),
    (("api_keys.write",), LEADERS),
)  # fmt: skip
"""Rows of the matrix: permissions, and the roles that hold them."""

_FLAGS = {
    "bulk_delete": Permission("bulk_delete", "Delete many records at once", "*", "delete"),
    "view_sensitive_data": Permission("view_sensitive_data", "See financial information", "accounts", "read"),
}


def describe(name: str) -> Permission:
    """The catalogue entry of a permission's name."""
    if name in _FLAGS:
        return _FLAGS[name]
    resource, _, action = name.partition(".")
    return Permission(name, f"{VERBS[action]} {resource.replace('_', ' ')}", resource, action)


def catalogue() -> list[Permission]:
    """Every permission there is, in the order of the matrix."""
    return [describe(name) for names, _ in MATRIX for name in names]


def holders_of(name: str) -> tuple[str, ...]:
    """The built-in roles that hold a permission."""
    return next(holders for names, holders in MATRIX if name in names)


def permissions_of(role: str) -> list[str]:
    """The names that a built-in role holds."""
    return [name for names, holders in MATRIX for name in names if role in holders]
