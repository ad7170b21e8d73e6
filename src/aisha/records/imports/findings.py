"""What an import met on its way: people, accounts and values nobody knows, counted; kept small however large the file is."""

from typing import Any

import msgspec

MAX_LISTED = 200


class Unknown(msgspec.Struct):
    """A text of the file that means nothing here, the number of rows it stands in, and what looks most like it."""

    count: int = 0
    suggestion: str | None = None


class Findings(msgspec.Struct):
    """Counts of rows for accounts, names with row counts for the rest. At most 200 different texts of a kind are listed."""

    accounts_linked: int = 0
    accounts_created: int = 0
    accounts_not_found: int = 0
    people_created: list[str] = []
    owners: dict[str, Unknown] = {}
    records: dict[str, dict[str, Unknown]] = {}
    values: dict[str, dict[str, Unknown]] = {}

    def count_owner(self, text: str) -> None:
        _count(self.owners, text, None)

    def count_record(self, column: str, text: str) -> None:
        _count(self.records.setdefault(column, {}), text, None)

    def count_value(self, column: str, text: str, suggestion: str | None) -> None:
        _count(self.values.setdefault(column, {}), text, suggestion)

    def add_person(self, name: str) -> None:
        if len(self.people_created) < MAX_LISTED:
            self.people_created.append(name)

    def described(self) -> dict[str, Any]:
        """As the API shows it: lists, most frequent first."""
        return {
            "accounts_linked": self.accounts_linked,
            "accounts_created": self.accounts_created,
            "accounts_not_found": self.accounts_not_found,
            "people_created": self.people_created,
            "unknown_owners": _listed(self.owners),
            "unknown_records": {column: _listed(texts) for column, texts in self.records.items()},
            "unknown_values": {column: _listed(texts) for column, texts in self.values.items()},
        }


def _count(texts: dict[str, Unknown], text: str, suggestion: str | None) -> None:
    known = texts.get(text)
    if known is None and len(texts) < MAX_LISTED:
        known = texts[text] = Unknown(suggestion=suggestion)
    if known is not None:
        known.count += 1


def _listed(texts: dict[str, Unknown]) -> list[dict[str, Any]]:
    ordered = sorted(texts.items(), key=lambda each: -each[1].count)
    return [{"value": text, "count": each.count, "suggestion": each.suggestion} for text, each in ordered]
