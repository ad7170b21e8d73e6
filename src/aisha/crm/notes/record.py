"""Notes as a record type."""

from aisha.crm.notes.tables import notes
from aisha.records.registry import RecordType, Section

NOTES = RecordType(
    table=notes,
    singular="note",
    label="Notes",
    label_singular="Note",
    icon="note",
    title="title",
    search=("title", "content"),
    columns=("title", "note_type", "related_id", "pinned", "created_at"),
    card=("note_type", "created_at"),
    form=("title", "content", "note_type", "pinned"),
    sections=(Section("facts", "Facts", ("title", "content", "note_type", "pinned", "related_id", "tags")),),
    status_field="note_type",
    has_timeline=False,
)
