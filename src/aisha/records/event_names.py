"""What is told of every record, by the verb of the event's name (docs/events.md)."""

from collections.abc import Mapping

from aisha.records.registry import RecordType

RECORD_VERBS: Mapping[str, str] = {
    "created": "A record is new: typed, imported, or made by a conversion.",
    "updated": "Fields of a record were changed.",
    "deleted": "A record was put into the trash.",
    "assigned": "Its owner or assignee is somebody else.",
    "merged": "A record went into another one, and to the trash.",
    "restored": "A record was taken out of the trash.",
}
"""`merged` is told of types that have duplicates, `assigned` of those that have an owner."""


def verbs_of(record_type: RecordType) -> list[str]:
    """What is told of the records of a type."""
    missing = {"merged": not record_type.has_duplicates, "assigned": not record_type.is_owned}
    return [verb for verb in RECORD_VERBS if not missing.get(verb, False)]
