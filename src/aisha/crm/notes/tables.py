"""Notes on records, in Markdown (domain.md § 1.2)."""

from aisha.core.choices import Choice, Choices
from aisha.records.fields import boolean_field, choice_field, text_field
from aisha.records.tables import record_table, related_columns

NOTE_TYPE = Choices(
    "note_type",
    (
        Choice("general", "General", "slate"),
        Choice("call_summary", "Call summary", "lime"),
        Choice("meeting", "Meeting", "accent"),
        Choice("follow_up", "Follow-up", "warning"),
        Choice("email", "E-mail", "info"),
        Choice("ai_summary", "AI summary", "accent"),
    ),
)

notes = record_table(
    "notes",
    "note",
    text_field("title", "Title"),
    text_field("content", "Content", kind="textarea", required=True, max_length=100_000, aliases=("note", "body", "text")),
    choice_field("note_type", "Kind", NOTE_TYPE, default="general"),
    boolean_field("pinned", "Important"),
    *related_columns("notes"),
    row_class="follows",
    owned=False,
)
