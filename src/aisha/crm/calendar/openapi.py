"""Calendar files in the API's description."""

from typing import Any

import msgspec

from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.calendar.schemas import CalendarImport
from aisha.records.openapi import operation, reference
from aisha.records.openapi_parameters import query
from aisha.records.openapi_schemas import Schema, envelope

_CONTENT: Schema = {"text/calendar": {"schema": {"type": "string"}}}


def extend_openapi(document: dict[str, Any]) -> None:
    """Add the calendar address, the calendar file of one activity, and the import of a file."""
    _, components = msgspec.json.schema_components((CalendarImport,), ref_template="#/components/schemas/{name}")
    document["components"]["schemas"] |= components
    document["paths"] |= {
        "/api/activities/calendar.ics": {"get": _feed()},
        "/api/activities/import-ics": {"post": _import()},
        "/api/activities/{id}/ics": {"get": _one()},
    }


def _feed() -> Schema:
    token = query("token", {"type": "string", "maxLength": 200}, "What stands in the link of POST /api/calendar/feed.")
    summary = "A person's activities from 90 days ago on, as a calendar that other programs subscribe to"
    described = operation(ACTIVITIES.label, "calendar_feed", summary, None, {200: None, 304: None}, parameters=[token])
    described["description"] = "Open: the secret link is the credential. 404 alike for a wrong and for a revoked one."
    described["security"] = []
    described["responses"]["200"]["content"] = _CONTENT
    described["responses"]["304"]["description"] = "Nothing has changed since the ETag in If-None-Match."
    described["responses"]["404"] = {"$ref": "#/components/responses/Error404"}
    return described


def _one() -> Schema:
    described = operation(
        ACTIVITIES.label, "activity_calendar_file", "An activity with a date as a calendar file", "activities.read",
        {200: None}, path_id=True,
    )  # fmt: skip
    described["responses"]["200"]["content"] = _CONTENT
    described["responses"]["409"] = {"$ref": "#/components/responses/Error409"}
    return described


def _import() -> Schema:
    dry_run = query("dry_run", {"type": "boolean", "default": False}, "Only say what would be done.")
    described = operation(
        ACTIVITIES.label, "import_calendar_file", "Events of a calendar file (.ics, up to 1 MB) become activities of yours",
        "activities.import", {200: envelope(reference("CalendarImport"))}, parameters=[dry_run], writes=True,
    )  # fmt: skip
    file: Schema = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
    described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": file}}}
    return described
