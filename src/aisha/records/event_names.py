"""What is told of every record, by the verb of the event's name (docs/events.md)."""

from collections.abc import Mapping

RECORD_VERBS: Mapping[str, str] = {
    "created": "A record is new: typed, imported, or made by a conversion.",
    "updated": "Fields of a record were changed.",
    "deleted": "A record was put into the trash.",
    "merged": "A record went into another one, and to the trash.",
    "restored": "A record was taken out of the trash.",
}
"""`merged` is told of types that have duplicates."""
