"""What the recipients of a campaign get: its texts with the values of their records."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg

from aisha.configuration.integrations.call_placing import CallOrder
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.declared import layers_of, tenant_values
from aisha.core.errors import ValidationFailed
from aisha.core.mail.letters import checked_address
from aisha.core.mail.outbox import footer_of, with_footer
from aisha.core.mail.smtp import Letter
from aisha.core.settings import Settings
from aisha.crm.consent.unsubscribe import unsubscribe_url
from aisha.records.registry import get_record_type
from aisha.records.selection import select_fields
from aisha.records.templates.placeholders import names_in
from aisha.records.templates.rendering import TemplateTexts, render
from aisha.records.templates.values import RecordValues
from aisha.records.templates.variables import find_variable, variables_of

FACTS = ("first_name", "last_name", "full_name", "email", "company", "job_title", "owner_name")
"""What an agent that calls is told of the person, where it is known."""
_NUMBER = re.compile(r"\+[0-9]{7,15}")
_PLACE = """
select t.name, t.settings, settings_of(null, t.id) as works, custom_fields_of(t.id) as custom_fields
  from tenants t where t.id = $1
"""
_OWNER = (
    "select btrim(concat_ws(' ', first_name, last_name)) as name, email from employees where tenant_id = $1 and user_id = $2"
)


@dataclass(frozen=True, slots=True)
class Place:
    """How a workspace writes: its settings, its own fields, and what stands under its mails."""

    name: str
    settings: Mapping[str, Any]
    custom_fields: str
    footer: str
    writer_name: str | None
    writer_address: str | None

    def enter(self, ctx: Context) -> None:
        """Let a transaction of the installation write as this workspace does."""
        ctx.actor = replace(ctx.actor, settings=self.settings, custom_fields=self.custom_fields)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one campaign and through which channel they go."""

    campaign_id: UUID
    channel: str
    template: TemplateTexts
    agent: str = ""

    @property
    def names(self) -> list[str]:
        """The variables they need."""
        named = names_in(self.template.parts)
        return named if self.channel == "email" else list(dict.fromkeys([*named, *FACTS]))


async def read_place(ctx: Context, owner_id: UUID | None) -> Place:
    """The workspace at work, and a campaign's owner, whose name stands beside the sender's address and who gets answers."""
    ctx.require_system()
    row = await ctx.fetchrow(_PLACE, ctx.tenant_id)
    assert row is not None
    own, works = read_json(row["settings"]), read_json(row["works"])
    settings = {**own, **tenant_values(layers_of(works["system"], own))}
    writer = await ctx.fetchrow(_OWNER, ctx.tenant_id, owner_id)
    name, address = (writer["name"] or None, writer["email"] or None) if writer else (None, None)
    return Place(row["name"], settings, row["custom_fields"], await footer_of(ctx), name, address)


def texts_of_campaign(row: asyncpg.Record, metadata: Mapping[str, Any]) -> Texts:
    """The texts of a row of ai_campaigns."""
    if row["campaign_type"] == "call":
        template = TemplateTexts("call", "", row["call_script"] or "")
        return Texts(row["id"], "call", template, str(metadata.get("ai_call_agent_id") or ""))
    return Texts(row["id"], "email", TemplateTexts("email", row["subject"] or "", row["body"] or "", row["body_html"]))


async def write_messages(
    ctx: Context, settings: Settings, place: Place, texts: Texts, recipients: Sequence[asyncpg.Record]
) -> dict[UUID, Letter | CallOrder | str]:
    """What each recipient gets, by its id; a text says why somebody gets nothing: "Missing value: x"."""
    ctx.require_system()
    place.enter(ctx)
    messages: dict[UUID, Letter | CallOrder | str] = {}
    for kind in {each["entity_type"] for each in recipients}:
        of_kind = [each for each in recipients if each["entity_type"] == kind]
        values = await _values(ctx, kind, texts.names, [each["entity_id"] for each in of_kind])
        for each in of_kind:
            known = values.get(each["entity_id"])
            messages[each["id"]] = (
                "The record is not there any more." if known is None else _message(ctx, settings, place, texts, each, known)
            )
    return messages


def callable_number(text: str) -> str | None:
    """A number as providers dial it (E.164), None for one without its country code."""
    number = re.sub(r"[\s().-]", "", text)
    return number if _NUMBER.fullmatch(number) else None


async def _values(ctx: Context, kind: str, names: Sequence[str], ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """The values of variables by record; what is empty is left out."""
    record_type = get_record_type(kind)
    variables = variables_of(ctx, kind)
    needed = {name: variable for name in names if (variable := find_variable(variables, name))}
    selection = select_fields(ctx, record_type, None, None)
    sql = (
        f"select {selection.select} from {record_type.name} t {selection.joins}"
        " where t.tenant_id = $1 and t.id = any ($2) and t.deleted_at is null"
    )
    found: dict[UUID, dict[str, str]] = {}
    for row in await ctx.fetch(sql, ctx.tenant_id, list(ids)):
        values = RecordValues(ctx, record_type, selection.shape(row))
        told = {name: await values.of(variable) for name, variable in needed.items()}
        found[row["id"]] = {name: text for name, text in told.items() if text}
    return found


def _message(
    ctx: Context, settings: Settings, place: Place, texts: Texts, recipient: asyncpg.Record, values: dict[str, str]
) -> Letter | CallOrder | str:
    rendered = render(texts.template, values)
    if rendered.missing:
        return f"Missing value: {', '.join(rendered.missing)}"
    identity = str(recipient["id"])
    if texts.channel == "call":
        number = callable_number(recipient["destination"])
        if number is None:
            return f"{recipient['destination']} is not a complete phone number, such as +14155550100."
        facts = {name: values[name] for name in FACTS if name in values}
        name = values.get("full_name", "")
        known = str(recipient["entity_id"]), str(texts.campaign_id)
        return CallOrder(identity, number, name, rendered.body_text, *known, texts.agent, facts)
    stop = unsubscribe_url(settings, ctx.tenant_id, recipient["entity_type"], recipient["entity_id"])
    subject, text, html = with_footer(place.footer, rendered.subject, rendered.body_text, rendered.body_html or "", stop)
    try:
        to = checked_address(recipient["destination"])
    except ValidationFailed:
        return f"{recipient['destination']} is not an e-mail address."
    return Letter(identity, to, subject, text, html, stop, place.writer_name or place.name, place.writer_address)
