"""Looking at an audience before it is fixed: who would get what, who would not and why, and what stands in the way."""

from collections import Counter
from datetime import datetime
from typing import Any

from aisha.automation.campaigns.actions import text_problems
from aisha.automation.campaigns.audience import Judged, Meant, count_audience, find_meant, judge_audience
from aisha.automation.campaigns.connections import Connection, find_connection
from aisha.automation.campaigns.lifecycle import NOBODY, missing_parts
from aisha.automation.campaigns.queries import get_campaign, texts_for
from aisha.automation.campaigns.schemas import (
    Audience,
    AudiencePreview,
    Campaign,
    Preflight,
    PreviewBody,
    Sample,
    Warned,
)
from aisha.automation.campaigns.tables import POSTPONING
from aisha.configuration.mail.senders import warn_of_domain
from aisha.core.context import Context
from aisha.core.errors import NotFound, Unprocessable
from aisha.core.settings import Settings
from aisha.records.templates.placeholders import names_in
from aisha.records.templates.rendering import TemplateTexts, render
from aisha.records.templates.values import values_of

MOST_CHECKED, MOST_SHOWN = 5_000, 25
_FREE_AT = "select campaign_free_at($1, $2, $3, $4, $5, greatest($6, now()))"
_NO_AUDIENCE = AudiencePreview(0, 0, {}, {}, 0, 0, True, [], [])


async def preview_audience(ctx: Context, body: PreviewBody) -> AudiencePreview:
    """Who a start would send to at that time, and what the first 25 would get. Raises 400 for a filter that cannot be."""
    ctx.require("campaigns.manage")
    said = body.model_dump(include={"subject", "body", "body_html", "call_script"})
    meant = await find_meant(ctx, body.audience, body.campaign_type)
    return await _preview(ctx, meant, texts_for(body.campaign_type, said), said, body.scheduled_at)


async def _preview(
    ctx: Context, meant: Meant, texts: TemplateTexts, said: dict[str, Any], at: datetime | None
) -> AudiencePreview:
    found = await count_audience(ctx, meant)
    judged = await judge_audience(ctx, meant, at=at, most=MOST_CHECKED)
    reasons = Counter(each.reason for each in judged if each.reason is not None)
    skipped = {reason: number for reason, number in reasons.items() if reason not in POSTPONING}
    problems = text_problems(ctx, meant.channel, said, meant.audience.entity)
    reached = [each for each in judged if each.reason is None or each.reason in POSTPONING]
    sample = [] if problems else [await _sample(ctx, meant, texts, each, at) for each in reached[:MOST_SHOWN]]
    asked = meant.asked
    unknown = max(asked - found, 0) if asked is not None and meant.audience.first_n is None else 0
    return AudiencePreview(
        found, found - sum(skipped.values()), skipped, {reason: reasons[reason] for reason in POSTPONING if reasons[reason]},
        unknown, len(judged), len(judged) == found, sample, [text for each in problems.values() for text in each],
    )  # fmt: skip


async def _sample(ctx: Context, meant: Meant, texts: TemplateTexts, person: Judged, at: datetime | None) -> Sample:
    kind = meant.audience.entity
    try:
        values = await values_of(ctx, kind, person.id, names_in(texts.parts))
    except NotFound:
        values = {}
    rendered = render(texts, values)
    later = None
    if person.reason in POSTPONING:
        later = await ctx.fetchval(_FREE_AT, ctx.tenant_id, meant.channel, kind, person.id, person.destination, at)
    return Sample(
        kind, person.id, person.name, person.destination, later, rendered.subject, rendered.body_text, rendered.body_html,
        list(rendered.missing),
    )  # fmt: skip


async def check_start(ctx: Context, settings: Settings, campaign: Campaign) -> Preflight:
    """What a start would do now: audience, connection, switch, worker, missing values and how long it takes."""
    ctx.require("campaigns.read")
    said = {name: getattr(campaign, name) for name in ("subject", "body", "body_html", "call_script")}
    gone: list[Warned] = []
    preview, texts = _NO_AUDIENCE, texts_for(campaign.campaign_type, said)
    if campaign.audience:
        try:
            meant = await find_meant(ctx, Audience(**campaign.audience), campaign.campaign_type)
        except Unprocessable as refused:
            gone = [Warned("incomplete", refused.message, True)]
        else:
            preview = await _preview(ctx, meant, texts, said, campaign.scheduled_at)
    connection = await find_connection(ctx, campaign)
    missing = Counter(name for each in preview.sample for name in each.missing)
    warnings = [
        *gone,
        *(Warned("incomplete", text, True) for texts in missing_parts(ctx, campaign).values() for text in texts),
        *await _warnings(ctx, settings, campaign, connection),
    ]  # fmt: skip
    if campaign.audience and not gone and preview.total == 0:
        warnings.append(Warned("no_recipients", NOBODY, True))
    warnings += [Warned("missing_value", f"Missing value: {name}. Such people get nothing.", False) for name in missing]
    seconds = None if connection.per_hour is None else round(preview.total * 3600 / connection.per_hour)
    return Preflight(
        preview, connection.name, connection.per_hour, seconds, settings.campaign_worker_enabled, dict(missing), warnings,
        campaign.status == "draft" and not any(each.blocks for each in warnings),
    )  # fmt: skip


async def _warnings(ctx: Context, settings: Settings, campaign: Campaign, connection: Connection) -> list[Warned]:
    warnings: list[Warned] = []
    if connection.problem is not None:
        warnings.append(Warned("sending_profile", connection.problem, True))
    elif connection.id is not None and (text := await warn_of_domain(ctx, connection.id)):
        warnings.append(Warned("sender_domain", text, False))
    stopped = await ctx.fetchval("select sending_stopped($1, $2)", ctx.tenant_id, campaign.campaign_type)
    if stopped is not None:
        warnings.append(Warned("sending_stopped", f"Sending is stopped: {stopped}", False))
    if not settings.campaign_worker_enabled:
        text = "Campaigns are not sent on this installation: worker disabled (CAMPAIGN_WORKER_ENABLED)."
        warnings.append(Warned("worker_disabled", text, False))
    return warnings


async def preflight(ctx: Context, settings: Settings, campaign_id: Any) -> Preflight:
    """`check_start` of a campaign by its id. Raises NotFound."""
    ctx.require("campaigns.read")
    return await check_start(ctx, settings, await get_campaign(ctx, campaign_id))
