"""A test: the real rendering for one person of the audience, as a mail or call to oneself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aisha.automation.campaigns.audience import find_meant, judge_audience
from aisha.automation.campaigns.lifecycle import missing_parts
from aisha.automation.campaigns.messages import FACTS, callable_number
from aisha.automation.campaigns.queries import texts_of_campaign
from aisha.automation.campaigns.schemas import Audience, Campaign, TestSent
from aisha.automation.campaigns.sending import NO_PROFILE, CheckFailed, open_sending
from aisha.configuration.integrations.actions import note_calls
from aisha.configuration.integrations.call_placing import CallOrder
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import NotFound, Unprocessable, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.mail.letters import Message
from aisha.core.mail.outbox import queue_message
from aisha.core.mail.smtp import Outcome
from aisha.core.outbound import UpstreamFailed
from aisha.core.settings import Settings
from aisha.crm.consent.unsubscribe import unsubscribe_url
from aisha.records.templates.placeholders import names_in
from aisha.records.templates.rendering import Rendered, render
from aisha.records.templates.values import values_of

_MYSELF = "select email, btrim(concat_ws(' ', first_name, last_name)) as name from users where id = $1"
_MY_NUMBER = """
select phone, btrim(concat_ws(' ', first_name, last_name)) as name from employees where tenant_id = $1 and user_id = $2
"""
_NO_NUMBER = "Your own phone number is missing or not complete. Enter it with its country under Settings → Employees."


@dataclass(frozen=True, slots=True)
class TestCall:
    """A call to oneself that is written and not placed yet; `metadata` is the campaign's, which names the connection."""

    tenant_id: UUID
    metadata: dict[str, Any]
    order: CallOrder
    missing: tuple[str, ...]


async def send_test_mail(ctx: Context, settings: Settings, campaign: Campaign, entity_id: UUID | None) -> TestSent:
    """Mail oneself what a person of the audience would get; nothing is counted, nobody of the audience hears of it.

    Raises 400 for what the campaign lacks; 422 NO_RECIPIENTS where the audience is empty.
    """
    ctx.require("campaigns.manage")
    rendered, _ = await _rendered(ctx, campaign, entity_id, ())
    row = await ctx.fetchrow(_MYSELF, ctx.actor.user_id)
    if row is None:
        raise Unprocessable("Only somebody who signs in can get a test.", code="NO_RECIPIENTS")
    subject = f"Test: {rendered.subject}"
    # the link stops nobody's mails: a test must not unsubscribe the person whose values it shows
    stop = unsubscribe_url(settings, ctx.tenant_id, campaign.audience["entity"], PLATFORM_TENANT)
    message = Message(
        "campaign_test", subject, rendered.body_text, rendered.body_html or "", None, row["name"] or None, None, stop
    )
    await queue_message(ctx, message, to=row["email"])
    return TestSent(row["email"], subject, rendered.body_text, list(rendered.missing))


async def write_test_call(ctx: Context, campaign: Campaign, entity_id: UUID | None) -> TestCall:
    """The call that a person of the audience would get, to one's own number: it costs, so it needs the right to send.

    Raises as `send_test_mail`, and 422 NO_RECIPIENTS without an own number.
    """
    ctx.require("campaigns.send")
    row = await ctx.fetchrow(_MY_NUMBER, ctx.tenant_id, ctx.actor.user_id)
    number = callable_number(row["phone"] or "") if row is not None else None
    if row is None or number is None:
        raise Unprocessable(_NO_NUMBER, code="NO_RECIPIENTS")
    rendered, values = await _rendered(ctx, campaign, entity_id, FACTS)
    facts = {name: values[name] for name in FACTS if values.get(name)}
    agent = str(campaign.metadata.get("ai_call_agent_id") or "")
    # without the ids of person and campaign: what the provider reports of it belongs to nobody's history
    order = CallOrder(str(new_id()), number, row["name"], rendered.body_text, "", "", agent, facts)
    return TestCall(ctx.tenant_id, campaign.metadata, order, rendered.missing)


async def place_test_call(pool: Pool, settings: Settings, test: TestCall) -> TestSent:
    """Place it once, outside of any transaction; it counts as a call of the connection.

    Raises 422 INTEGRATION_MISSING, INTEGRATION_INACTIVE, LIMIT_REACHED; UpstreamFailed with the provider's own words.
    """
    async with open_system_context(pool, test.tenant_id, source=None) as ctx:
        try:
            sending = await open_sending(ctx, settings, "call", test.metadata)
        except CheckFailed as failed:
            code = "INTEGRATION_MISSING" if str(failed) == NO_PROFILE["call"] else "INTEGRATION_INACTIVE"
            raise Unprocessable(f"{failed}.", code=code) from None
    sending.opened.require_room()
    sent = await sending.deliver(test.order)
    async with open_system_context(pool, test.tenant_id, source=None) as ctx:
        await note_calls(ctx, sending.id, calls=1, errors=int(sent.outcome is not Outcome.SENT))
    if sent.outcome is not Outcome.SENT:
        raise UpstreamFailed(sent.reason or "No reason was given.")
    return TestSent(test.order.number, "", test.order.script, list(test.missing))


async def _rendered(
    ctx: Context, campaign: Campaign, entity_id: UUID | None, more: tuple[str, ...]
) -> tuple[Rendered, dict[str, str]]:
    """What a person of the audience would get, the first one unless named, and the values, of the variables `more` as well."""
    if problems := missing_parts(ctx, campaign):
        raise ValidationFailed(problems)
    texts, meant = texts_of_campaign(campaign), await find_meant(ctx, Audience(**campaign.audience), campaign.campaign_type)
    if entity_id is None:
        first = await judge_audience(ctx, meant, at=None, most=1)
        if not first:
            raise Unprocessable("Nobody is in this audience.", code="NO_RECIPIENTS")
        entity_id = first[0].id
    try:
        values = await values_of(ctx, meant.audience.entity, entity_id, [*names_in(texts.parts), *more])
    except NotFound as error:
        raise ValidationFailed({"entity_id": ["There is no such record, or you have no access to it."]}) from error
    return render(texts, values), dict(values)
