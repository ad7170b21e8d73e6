"""A mapping changed by words such as `close_date=dd-mm-yy`, as a command line has them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.records.assignment import OWNERS
from aisha.records.imports.people import PeopleDirectory


class UnknownArgument(Exception):
    """A word that names no column, or is not written as column=value."""


@dataclass(frozen=True, slots=True)
class MappingArguments:
    """Words as given: `column=field`, `column=format`, `column:text=meaning`, `field=template`, for owners `text=person`;
    None leaves an option alone."""

    maps: Sequence[str]
    dates: Sequence[str]
    numbers: Sequence[str]
    values: Sequence[str]
    defaults: Sequence[str]
    owners: Sequence[str]
    match_on: str | None
    on_match: str | None
    in_trash: str | None
    unknown_owner: str | None
    create_missing_accounts: bool


def changed_mapping(
    mapping: list[dict[str, Any]], options: dict[str, Any], given: MappingArguments, people: PeopleDirectory
) -> dict[str, Any]:
    """The suggested mapping and options with the arguments put in, ready for `update_import`. Raises UnknownArgument."""
    owners = _owners(given.owners, people)
    entries = {entry["column"]: entry for entry in mapping}
    for word in given.maps:
        column, field = _pair(word)
        _entry(entries, column)["field"] = field or None
        _entry(entries, column)["options"] = {}
    _put(entries, given.dates, _set_date)
    _put(entries, given.numbers, lambda entry, text: entry["options"].update(number_format=text))
    for word in given.values:
        place, meaning = _pair(word)
        column, colon, text = place.partition(":")
        if not colon:
            raise UnknownArgument(f"{word!r} is not written as column:text=meaning.")
        _entry(entries, column)["options"].setdefault("values", {})[text] = meaning
    for entry in mapping:
        if entry["field"] in OWNERS and given.unknown_owner:
            entry["options"]["unknown_owner"] = given.unknown_owner
        if entry["field"] in OWNERS and owners:
            entry["options"]["owners"] = entry["options"].get("owners", {}) | owners
        if entry["field"] == "account_id" and given.create_missing_accounts:
            entry["options"]["create_missing_accounts"] = True
    return {"mapping": mapping, "options": _changed_options(options, given)}


def _owners(words: Sequence[str], people: PeopleDirectory) -> dict[str, UUID]:
    """Which person each text of the file means; the person is named like in a file, best by e-mail address."""
    owners: dict[str, UUID] = {}
    for word in words:
        text, person = _pair(word)
        found = people.find(person)
        if found.user_id is None:
            problem = "Several people are" if found.is_ambiguous else "Nobody here is"
            raise UnknownArgument(f"{problem} called {person!r}: name the person by e-mail address.")
        owners[text] = found.user_id
    return owners


def _set_date(entry: dict[str, Any], text: str) -> None:
    entry["options"]["date_format"] = text
    if str(entry["field"] or "").startswith("custom."):
        entry["options"]["kind"] = "date"


def _changed_options(options: dict[str, Any], given: MappingArguments) -> dict[str, Any]:
    changed = options | {"defaults": options.get("defaults", {}) | dict(_pair(word) for word in given.defaults)}
    if given.match_on is not None:
        changed["match_on"] = None if given.match_on == "none" else given.match_on
    if given.on_match is not None:
        changed["on_match"] = given.on_match
    if given.in_trash is not None:
        changed["in_trash"] = given.in_trash
    return changed


def _put(entries: dict[str, Any], words: Sequence[str], put: Callable[[dict[str, Any], str], None]) -> None:
    for word in words:
        column, text = _pair(word)
        put(_entry(entries, column), text)


def _entry(entries: dict[str, Any], column: str) -> dict[str, Any]:
    if column not in entries:
        raise UnknownArgument(f"The file has no column {column!r}: it has {', '.join(entries)}.")
    return entries[column]


def _pair(word: str) -> tuple[str, str]:
    name, equals, text = word.partition("=")
    if not equals:
        raise UnknownArgument(f"{word!r} is not written as name=value.")
    return name.strip(), text.strip()
