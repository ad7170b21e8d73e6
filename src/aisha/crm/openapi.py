"""What only one record type answers, in the API's description: board, stage moves, conversion, scoring, completion."""

from typing import Any

from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.activities.tables import ACTIVITY_OUTCOME
from aisha.crm.leads.record import LEADS
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.crm.opportunities.tables import STAGE_KIND
from aisha.records.openapi import operation, reference
from aisha.records.openapi_parameters import CURSOR, IDEMPOTENCY_KEY, IF_MATCH, LIMIT, query, selecting_parameters
from aisha.records.openapi_schemas import Schema, envelope

UUID: Schema = {"type": "string", "format": "uuid"}
VERSION: Schema = {"type": "integer", "minimum": 1, "maximum": 999_999_999, "description": "The version that was read."}
TEXT: Schema = {"type": ["string", "null"], "maxLength": 255}
AMOUNT: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 10**15}
DATE: Schema = {"type": ["string", "null"], "format": "date"}
MOVE: Schema = {
    "type": "object",
    "properties": {
        "stage": {"type": "string", "maxLength": 100, "description": "Key, name or alias of a stage."},
        "pipeline_id": UUID,
        "reason": TEXT | {"description": "Why it was lost; a lost stage asks for one."},
        "amount": AMOUNT,
        "probability": {"type": "integer", "minimum": 0, "maximum": 100, "description": "Else that of the stage."},
        "close_date": DATE,
        "fields": {
            "type": "object",
            "description": "Further fields of the deal, such as those the stage asks for (required_fields).",
            "maxProperties": 50,
        },
        "version": VERSION,
    },
    "required": ["stage"],
    "additionalProperties": False,
}
CONVERSION: Schema = {
    "type": "object",
    "properties": {
        "create_account": {"type": "boolean", "default": True},
        "account_id": {"type": ["string", "null"], "format": "uuid", "description": "An account there is already."},
        "account_name": TEXT | {"description": "Default: the lead's company. An account of the same name is taken."},
        "create_contact": {"type": "boolean", "default": True},
        "create_opportunity": {"type": "boolean", "default": True},
        "opportunity_name": TEXT,
        "amount": AMOUNT,
        "close_date": DATE,
        "stage": {"type": ["string", "null"], "maxLength": 100},
        "version": VERSION,
    },
    "additionalProperties": False,
}
CONVERTED: Schema = {
    "type": "object",
    "properties": {
        "lead": reference("Lead"),
        "contact": {"anyOf": [reference("Contact"), {"type": "null"}]},
        "account": {"anyOf": [reference("Account"), {"type": "null"}]},
        "opportunity": {"anyOf": [reference("Opportunity"), {"type": "null"}]},
    },
    "required": ["lead", "contact", "account", "opportunity"],
}
COMPLETION: Schema = {
    "type": "object",
    "properties": {
        "outcome": {"type": ["string", "null"], "enum": [*ACTIVITY_OUTCOME.values, None]},
        "note": {"type": ["string", "null"], "maxLength": 100_000, "description": "Kept as a note on the related record."},
        "follow_up": {"anyOf": [reference("ActivityCreate"), {"type": "null"}]},
    },
    "additionalProperties": False,
}
NEXT_ACTIVITY: Schema = {
    "type": ["object", "null"],
    "properties": {
        "id": UUID, "subject": {"type": "string"}, "type": {"type": "string"},
        "due_at": {"type": ["string", "null"], "format": "date-time"},
    },
}  # fmt: skip
COLUMN: Schema = {
    "type": "object",
    "properties": {
        "key": {"type": "string"},
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": list(STAGE_KIND.values)},
        "probability": {"type": "integer"},
        "color": {"type": ["string", "null"]},
        "required_fields": {"type": "array", "items": {"type": "string"}},
        "rotting_days": {"type": ["integer", "null"]},
        "count": {"type": "integer"},
        "sum": {"type": "number"},
        "weighted": {"type": "number"},
        "others": {
            "type": "array",
            "description": "What is in other currencies than the board's, each for itself.",
            "items": {
                "type": "object",
                "properties": {"currency": {"type": "string"}, "amount": {"type": "number"}, "weighted": {"type": "number"}},
                "required": ["currency", "amount", "weighted"],
            },
        },
        "cards": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": UUID, "version": {"type": "integer"}, "next_activity": NEXT_ACTIVITY,
                               "days_in_stage": {"type": "integer", "minimum": 0}},
                "required": ["id", "version", "next_activity", "days_in_stage"],
            },
        },
        "next_cursor": {"type": ["string", "null"]},
    },
    "required": ["key", "name", "kind", "probability", "count", "sum", "weighted", "others", "cards", "next_cursor"],
}  # fmt: skip
BOARD: Schema = {
    "type": "object",
    "properties": {
        "pipeline": {
            "type": "object",
            "properties": {"id": UUID, "name": {"type": "string"}, "is_archived": {"type": "boolean"}},
        },
        "currency": {"type": "string"},
        "columns": {"type": "array", "items": COLUMN},
    },
    "required": ["pipeline", "currency", "columns"],
}


def extend_openapi(document: dict[str, Any]) -> None:
    """Add these routes to the document that `records.openapi` has extended."""
    document["paths"] |= {
        "/api/opportunities/board": {"get": _board()},
        "/api/opportunities/{id}/stage": {"post": _move()},
        "/api/leads/{id}/convert": {"post": _convert()},
        "/api/leads/{id}/unconvert": {"post": _unconvert()},
        "/api/leads/{id}/score": {"post": _score()},
        "/api/activities/{id}/complete": {"post": _complete()},
    }


def _board() -> Schema:
    column = query("stage", {"type": "string"}, "One column only; needed with a cursor.")
    selecting = [
        each for each in selecting_parameters(OPPORTUNITIES) if each["name"] not in ("stage", "pipeline_id", "deleted")
    ]
    pipeline = query("pipeline_id", {"type": "string", "format": "uuid"}, "Default: the default pipeline.")
    described = operation(
        OPPORTUNITIES.label, "opportunity_board", "A pipeline's stages with counts, sums and the first cards of each",
        "opportunities.read", {200: envelope(BOARD)}, parameters=[pipeline, column, LIMIT, CURSOR, *selecting],
    )  # fmt: skip
    described["responses"]["404"] = {"$ref": "#/components/responses/Error404"}
    return described


def _move() -> Schema:
    return operation(
        OPPORTUNITIES.label, "move_opportunity", "Move to another stage", "opportunities.update",
        {200: envelope(reference("Opportunity"))}, parameters=[IDEMPOTENCY_KEY, IF_MATCH], body=MOVE, writes=True,
        path_id=True,
    )  # fmt: skip


def _convert() -> Schema:
    return operation(
        LEADS.label, "convert_lead", "Make contact, account and opportunity of a lead", "leads.convert",
        {200: envelope(CONVERTED)}, parameters=[IDEMPOTENCY_KEY, IF_MATCH], body=CONVERSION, writes=True, path_id=True,
    )  # fmt: skip


def _unconvert() -> Schema:
    body: Schema = {"type": "object", "properties": {"reason": {"type": ["string", "null"], "maxLength": 1000}}}
    return operation(
        LEADS.label, "unconvert_lead", "Take a conversion back within 30 days: 409 UNDO_REFUSED says why not",
        "leads.convert", {200: envelope(reference("Lead"))}, body=body, writes=True, path_id=True,
    )  # fmt: skip


def _score() -> Schema:
    return operation(
        LEADS.label, "score_lead", "Compute the score anew", "leads.update", {200: envelope(reference("Lead"))},
        parameters=[IDEMPOTENCY_KEY], writes=True, path_id=True,
    )  # fmt: skip


def _complete() -> Schema:
    return operation(
        ACTIVITIES.label, "complete_activity", "Complete, with outcome, note and next step", "activities.update",
        {200: envelope(reference("Activity"))}, parameters=[IDEMPOTENCY_KEY], body=COMPLETION, writes=True, path_id=True,
    )  # fmt: skip
