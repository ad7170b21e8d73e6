"""A test mail: the real rendering for one person of the audience, to oneself."""

from uuid import UUID

from aisha.automation.campaigns.audience import find_meant, judge_audience
from aisha.automation.campaigns.lifecycle import missing_parts
from aisha.automation.campaigns.queries import get_campaign, texts_of_campaign
from aisha.automation.campaigns.schemas import Audience, TestSent
from aisha.core.context import Context
from aisha.core.errors import NotFound, Unprocessable, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.mail.letters import Message
from aisha.core.mail.outbox import queue_message
from aisha.core.settings import Settings
from aisha.crm.consent.unsubscribe import unsubscribe_url
from aisha.records.templates.placeholders import names_in
from aisha.records.templates.rendering import render
from aisha.records.templates.values import values_of

_MYSELF = "select email, btrim(concat_ws(' ', first_name, last_name)) as name from users where id = $1"


async def send_test(ctx: Context, settings: Settings, campaign_id: UUID, entity_id: UUID | None) -> TestSent:
    """Mail oneself what a person of the audience would get; nothing is counted, nobody of the audience hears of it.

    Raises NotFound; 400 for what the campaign lacks; 422 for calls, and NO_RECIPIENTS where the audience is empty.
    """
    ctx.require("campaigns.manage")
    campaign = await get_campaign(ctx, campaign_id)
    if campaign.campaign_type != "email":
        raise Unprocessable("Only mails can be tried out on oneself.", code="INVALID_STATUS")
    if problems := missing_parts(ctx, campaign):
        raise ValidationFailed(problems)
    texts, meant = texts_of_campaign(campaign), await find_meant(ctx, Audience(**campaign.audience), "email")
    if entity_id is None:
        first = await judge_audience(ctx, meant, at=None, most=1)
        if not first:
            raise Unprocessable("Nobody is in this audience.", code="NO_RECIPIENTS")
        entity_id = first[0].id
    try:
        values = await values_of(ctx, meant.audience.entity, entity_id, names_in(texts.parts))
    except NotFound as error:
        raise ValidationFailed({"entity_id": ["There is no such record, or you have no access to it."]}) from error
    rendered = render(texts, values)
    row = await ctx.fetchrow(_MYSELF, ctx.actor.user_id)
    if row is None:
        raise Unprocessable("Only somebody who signs in can get a test.", code="NO_RECIPIENTS")
    subject = f"Test: {rendered.subject}"
    # the link stops nobody's mails: a test must not unsubscribe the person whose values it shows
    stop = unsubscribe_url(settings, ctx.tenant_id, meant.audience.entity, PLATFORM_TENANT)
    message = Message(
        "campaign_test", subject, rendered.body_text, rendered.body_html or "", None, row["name"] or None, None, stop
    )
    await queue_message(ctx, message, to=row["email"])
    return TestSent(row["email"], subject, rendered.body_text, list(rendered.missing))
