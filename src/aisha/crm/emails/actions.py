"""Writing a mail to a contact or lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.configuration.mail.ways import describe_sending
from aisha.core.context import Context
from aisha.core.errors import NotFound, Unprocessable, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.mail.letters import Message
from aisha.core.mail.outbox import queue_message
from aisha.core.mail.ways import NO_SERVER, OWN_SERVER
from aisha.core.settings import Settings
from aisha.crm.activities.record import ACTIVITIES
from aisha.crm.consent.queries import why_not_contact
from aisha.crm.consent.unsubscribe import unsubscribe_url
from aisha.crm.emails.schemas import EmailStanding, EmailToSend, SentEmail
from aisha.crm.emails.words import WHY_NOT
from aisha.crm.opportunities.record import OPPORTUNITIES
from aisha.records.reads import get_record
from aisha.records.registry import RecordType
from aisha.records.templates.placeholders import names_in
from aisha.records.templates.queries import get_template, texts_of
from aisha.records.templates.rendering import Rendered, TemplateTexts, render
from aisha.records.templates.values import values_of
from aisha.records.templates.variables import problems_in
from aisha.records.writes import inherit_record

MAX_BODY = 20_000
_WRITER = """
select btrim(concat_ws(' ', first_name, last_name)) as name, email from employees where tenant_id = $1 and user_id = $2
"""
_COUNT_USE = "update email_templates set usage_count = usage_count + 1 where tenant_id = $1 and id = $2"
_NAMES = {"subject": "subject", "body_text": "body", "body_html": "body"}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Who writes: their name stands beside the sender's address, and answers go to their own."""

    name: str | None
    address: str | None


async def show_standing(ctx: Context, settings: Settings, record_type: RecordType, record_id: UUID) -> EmailStanding:
    """Whether a contact or lead may be mailed, as whom, and through what. Raises NotFound."""
    ctx.require("activities.create")
    record = await get_record(ctx, record_type, record_id, fields="id,email")
    reason = await why_not_contact(ctx, record_type.singular, record_id, "email")
    writer, sending = await _writer(ctx), await describe_sending(ctx)
    problem = sending.problem if sending else NO_SERVER if settings.smtp_host is None else None
    return EmailStanding(
        record["email"], reason, WHY_NOT[reason] if reason else None, writer.name, sending.address if sending else None,
        writer.address, sending.name if sending else OWN_SERVER, problem,
    )  # fmt: skip


async def send_email(
    ctx: Context, settings: Settings, record_type: RecordType, record_id: UUID, body: EmailToSend
) -> SentEmail:
    """Write a mail to a contact or lead: an activity on the record and a mail in the outbox, in one transaction.

    Raises NotFound; 400 with the fields; 422 with the code of `may_contact` where they may not be mailed, MISSING_VALUES for a
    variable that has no value. Rule: domain.md § 3.4 "Mail", § 3.8.
    """
    ctx.require("activities.create")
    record = await get_record(ctx, record_type, record_id, fields="id,email")
    if reason := await why_not_contact(ctx, record_type.singular, record_id, "email"):
        raise Unprocessable(WHY_NOT[reason], code=reason.upper(), details={"reason": reason})
    if body.opportunity_id is not None:
        await _check_opportunity(ctx, body.opportunity_id)
    rendered = await _render(ctx, record_type, record_id, body)
    activity_id = new_id()
    writer, to = await _writer(ctx), str(record["email"]).strip()
    await inherit_record(ctx, ACTIVITIES, _activity(activity_id, record_type, record_id, body, rendered))
    message = Message(
        "person", rendered.subject, rendered.body_text, rendered.body_html or "", activity_id, writer.name, writer.address,
        unsubscribe_url(settings, ctx.tenant_id, record_type.singular, record_id),
    )  # fmt: skip
    mail_id = await queue_message(ctx, message, to=to)
    if body.template_id is not None:
        await ctx.execute(_COUNT_USE, ctx.tenant_id, body.template_id)
    return SentEmail(mail_id, activity_id, to, rendered.subject, rendered.body_text)


def _activity(
    activity_id: UUID, record_type: RecordType, record_id: UUID, body: EmailToSend, rendered: Rendered
) -> dict[str, Any]:
    told = {"opportunity_id": body.opportunity_id, "template_id": body.template_id}
    metadata = {name: str(value) for name, value in told.items() if value is not None}
    return {
        "id": activity_id, "type": "email", "direction": "outbound", "subject": rendered.subject,
        "description": rendered.body_text, "related_type": record_type.singular, "related_id": record_id,
        "metadata": {**metadata, "delivery": {"status": "queued", "attempts": 0, "error": None}},
    }  # fmt: skip


async def _render(ctx: Context, record_type: RecordType, record_id: UUID, body: EmailToSend) -> Rendered:
    texts = await _texts(ctx, record_type, body)
    if problems := _problems(ctx, texts, [record_type.singular]):
        raise ValidationFailed(problems)
    rendered = render(texts, await values_of(ctx, record_type.singular, record_id, names_in(texts.parts)))
    if rendered.missing:
        names = ", ".join(rendered.missing)
        text = f"There is no value for {names}. Fill it in on the record, or write it differently."
        raise Unprocessable(text, code="MISSING_VALUES", details={"missing": list(rendered.missing)})
    if not rendered.subject:
        raise ValidationFailed({"subject": ["A mail needs a subject."]})
    if len(rendered.body_text) > MAX_BODY:
        raise ValidationFailed({"body": [f"With its values the text has more than {MAX_BODY:,} characters."]})
    return rendered


async def _texts(ctx: Context, record_type: RecordType, body: EmailToSend) -> TemplateTexts:
    """What is to be filled. Its own HTML leaves with a template only while nobody has written another text."""
    if body.template_id is None:
        return TemplateTexts("email", body.subject or "", body.body or "")
    try:
        template = await get_template(ctx, body.template_id)
    except NotFound as error:
        raise ValidationFailed({"template_id": ["There is no such template."]}) from error
    if template["channel"] != "email" or not template["is_active"] or record_type.singular not in template["entity_types"]:
        raise ValidationFailed({"template_id": ["This template is not for mails to such a record, or it is put away."]})
    texts = texts_of(template)
    if body.body is None:
        return TemplateTexts("email", body.subject or texts.subject, texts.body_text, texts.body_html)
    return TemplateTexts("email", body.subject or texts.subject, body.body)


def _problems(ctx: Context, texts: TemplateTexts, kinds: Sequence[str]) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if not texts.subject.strip():
        problems["subject"] = ["A mail needs a subject."]
    if not texts.body_text.strip():
        problems["body"] = ["Write something, or choose a template."]
    for each in problems_in(ctx, texts, kinds):
        problems.setdefault(_NAMES[each.field], []).append(each.text)
    return problems


async def _writer(ctx: Context) -> _Writer:
    row = await ctx.fetchrow(_WRITER, ctx.tenant_id, ctx.actor.user_id)
    return _Writer(row["name"] or None, row["email"] or None) if row else _Writer(None, None)


async def _check_opportunity(ctx: Context, opportunity_id: UUID) -> None:
    try:
        await get_record(ctx, OPPORTUNITIES, opportunity_id, fields="id")
    except NotFound as error:
        raise ValidationFailed({"opportunity_id": ["There is no such record, or you have no access to it."]}) from error
