"""The tables of docs/settings.md, made from the declarations; a test compares them with the page."""

from typing import Any

import msgspec

from aisha.core.declared import Declared, declared_settings

_SCOPES = {"system": "installation", "tenant": "workspace", "user": "person"}
_TITLES = {
    "general": "General", "modules": "Modules", "email": "E-mail", "consent": "Consent", "regional": "Regional",
    "navigation": "Menu & cards",
    "branding": "Branding", "email-server": "E-mail server", "outbound": "Outbound calls",
    "ai": "AI features", "sign-in": "Sign-in policy", "": "Reserved", "appearance": "Appearance",
    "notifications": "Notifications",
}  # fmt: skip
"""Pages in the order of the documentation, whatever the order of imports."""


def settings_tables() -> str:
    """A heading and a table for each page of the settings; those without a title of their own follow by name."""
    pages: dict[str, list[Declared]] = {page: [] for page in _TITLES}
    for each in declared_settings():
        pages.setdefault(each.page, []).append(each)
    return "\n".join(_table(_TITLES.get(page, page.capitalize()), found) for page, found in pages.items() if found)


def _table(title: str, settings: list[Declared]) -> str:
    rows = "\n".join(_row(each) for each in settings)
    return f"### {title}\n\n| key | what it does | values | default | set by |\n|---|---|---|---|---|\n{rows}\n"


def _row(setting: Declared) -> str:
    scopes = ", ".join(_SCOPES[scope] for scope in setting.scopes)
    return f"| `{setting.key}` | **{setting.label}.** {setting.help} | {_values(setting)} | {_default(setting)} | {scopes} |"


def _default(setting: Declared) -> str:
    if setting.default in (None, [], {}, ()):
        return ""
    return f"`{msgspec.json.encode(setting.default).decode()}`"


def _values(setting: Declared) -> str:
    schema = setting.schema()
    unit = f" {setting.unit}" if setting.unit else ""
    if setting.options and setting.kind is None:
        return ", ".join(f"`{value}`" for value, _ in setting.options)
    if "minimum" in schema and "maximum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}{unit}"
    names: dict[str | None, str] = {
        "timezone": "an IANA time zone", "currency": "an ISO 4217 code", "locale": "such as `en` or `de-CH`",
        "colour": "`#RRGGBB`, at least 4.5:1 to white", "image": "PNG, JPEG or WebP up to 48 KB", "hosts": "host names",
        "hours": "days, from, to", "consent": "`opt_out` or `opt_in` a channel", "textarea": "text",
        "emails": "e-mail addresses", "mail_connection": "the id of an integration that sends mails",
        "secret": "text, never shown again", "country": "an ISO 3166 code such as `DE`",
        "sender": "`name`, `address`, `reply_to`", "menu_order": "entries of the menu", "menu_hidden": "what is hidden",
        "status_cards": "what is hidden, by record type", "status_card_names": "names by card, by record type",
    }  # fmt: skip
    types: dict[Any, str] = {
        "boolean": "`true`, `false`",
        "integer": "a number",
        "array": "a list",
        "object": "numbers by name",
    }
    return names.get(setting.kind) or types.get(schema.get("type"), "text") + unit
