"""Making, changing, copying and removing campaigns."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aisha.automation.campaigns.audience import check_audience
from aisha.automation.campaigns.events import CampaignCreated
from aisha.automation.campaigns.queries import get_campaign, texts_for
from aisha.automation.campaigns.schemas import Audience, Campaign, CampaignBody, CampaignChange, CampaignMetadata
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import Conflict, NotFound, ValidationFailed
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.core.versions import check_version
from aisha.records.templates.queries import get_template, texts_of
from aisha.records.templates.variables import problems_in

NO_PROGRESS: Mapping[str, int] = {"total": 0, "processed": 0, "success": 0, "failed": 0}
_WHILE_PAUSED = frozenset({"name", "description", "subject", "body", "body_html", "call_script", "metadata"})
_INSERT = """
insert into ai_campaigns (tenant_id, id, name, description, campaign_type, owner_id, template_id, subject, body, body_html,
                          call_script, audience, metadata)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_OWN_TEMPLATE = "select id from email_templates where tenant_id = $1 and id = $2"
_SENT_LATELY = """
select exists (select from campaign_recipients
 where tenant_id = $1 and campaign_id = $2 and send_started_at > now() - interval '24 hours')
"""


def wrong_status(campaign: Campaign, what: str) -> Conflict:
    """409 INVALID_STATUS: `what` is what a campaign of this status cannot do."""
    return Conflict(f"A campaign that is {campaign.status} cannot {what}.", code="INVALID_STATUS",
                    details={"status": campaign.status})  # fmt: skip


async def create_campaign(ctx: Context, body: CampaignBody) -> UUID:
    """A draft. A template fills the texts that are not sent. Raises 400 with the fields."""
    ctx.require("campaigns.manage")
    values = body.model_dump(exclude={"audience", "metadata", "tenant_id"})
    values |= await _from_template(ctx, body.template_id, body.campaign_type, values)
    if body.audience is not None:
        await check_audience(ctx, body.audience, body.campaign_type)
    _check_texts(ctx, body.campaign_type, values, body.audience)
    campaign_id = new_id()
    metadata = {
        "campaign_type": body.campaign_type, **_connection(body.metadata), "progress": NO_PROGRESS,
        "lifecycle": lifecycle_of(ctx, {}, "created"),
    }  # fmt: skip
    await ctx.execute(
        _INSERT, ctx.tenant_id, campaign_id, values["name"], values["description"], body.campaign_type,
        body.owner_id or (ctx.actor.user_id if ctx.actor.is_member else None), values["template_id"], values["subject"],
        values["body"], values["body_html"], values["call_script"], audience_json(body.audience), metadata,
    )  # fmt: skip
    await emit(ctx, CampaignCreated(campaign_id, str(campaign_id), body.name, "draft", NO_PROGRESS))
    return campaign_id


async def change_campaign(ctx: Context, campaign_id: UUID, body: CampaignChange, version: int | None) -> None:
    """Change a draft; of a paused campaign its texts and connection. Raises NotFound; 409 VERSION_CONFLICT, INVALID_STATUS."""
    ctx.require("campaigns.manage")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    check_version({"id": campaign.id, "version": campaign.version}, version)
    changes = body.model_dump(exclude_unset=True, exclude={"version", "tenant_id", "audience", "metadata"})
    asked = body.model_fields_set - {"version", "tenant_id"}
    if campaign.status != "draft" and (campaign.status != "paused" or not asked <= _WHILE_PAUSED):
        raise wrong_status(campaign, "be changed; pause it to change its texts, or make a copy")
    if "preparing" in campaign.metadata:
        raise Conflict("This campaign is being started. Wait until its audience is fixed.", code="INVALID_STATUS")
    if "name" in changes and changes["name"] is None:
        raise ValidationFailed({"name": ["A campaign needs a name."]})
    if changes.get("template_id") is not None:
        changes |= await _from_template(ctx, changes["template_id"], campaign.campaign_type, changes)
    if "audience" in asked:
        changes["audience"] = await _checked_audience(ctx, body.audience, campaign.campaign_type)
    if body.metadata is not None:
        changes["metadata"] = campaign.metadata | _connection(body.metadata)
    audience = body.audience if "audience" in asked else Audience(**campaign.audience) if campaign.audience else None
    now_said = {name: changes.get(name, getattr(campaign, name)) for name in ("subject", "body", "body_html", "call_script")}
    _check_texts(ctx, campaign.campaign_type, now_said, audience)
    await write_campaign(ctx, campaign_id, changes)


async def write_campaign(ctx: Context, campaign_id: UUID, changes: Mapping[str, Any]) -> None:
    """Set columns of a campaign."""
    ctx.require("campaigns.manage")
    if changes:
        columns = ", ".join(f"{name} = ${number}" for number, name in enumerate(changes, 3))
        sql = f"update ai_campaigns set {columns} where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, campaign_id, *changes.values())


async def clone_campaign(ctx: Context, campaign_id: UUID, name: str | None) -> UUID:
    """A draft with the same texts, audience and connection. Raises NotFound."""
    ctx.require("campaigns.manage")
    original = await get_campaign(ctx, campaign_id)
    metadata = {
        key: original.metadata[key] for key in ("ai_email_config", "ai_call_integration_id") if key in original.metadata
    }
    copy, title = new_id(), name or f"{original.name[:112]} (copy)"
    metadata |= {
        "campaign_type": original.campaign_type, "progress": NO_PROGRESS, "lifecycle": lifecycle_of(ctx, {}, "created"),
        "cloned_from": str(campaign_id),
    }  # fmt: skip
    owner = ctx.actor.user_id if ctx.actor.is_member else original.owner_id
    await ctx.execute(
        _INSERT, ctx.tenant_id, copy, title, original.description, original.campaign_type, owner, original.template_id,
        original.subject, original.body, original.body_html, original.call_script, original.audience, metadata,
    )  # fmt: skip
    await emit(ctx, CampaignCreated(copy, str(copy), title, "draft", NO_PROGRESS))
    return copy


async def delete_campaign(ctx: Context, campaign_id: UUID) -> None:
    """Remove a campaign that is not under way. Raises NotFound; 409 INVALID_STATUS; IN_USE for a day after its last send,
    which the cap of mails a person and day counts."""
    ctx.require("campaigns.manage")
    campaign = await get_campaign(ctx, campaign_id, for_update=True)
    if campaign.status in ("scheduled", "running", "paused"):
        raise wrong_status(campaign, "be removed; cancel it first")
    if await ctx.fetchval(_SENT_LATELY, ctx.tenant_id, campaign_id):
        text = "This campaign sent within the last 24 hours: until then it keeps others from mailing the same people."
        raise Conflict(text, code="IN_USE")
    await ctx.execute("delete from ai_campaigns where tenant_id = $1 and id = $2", ctx.tenant_id, campaign_id)


def lifecycle_of(ctx: Context, metadata: Mapping[str, Any], step: str) -> dict[str, Any]:
    """`metadata.lifecycle` with a stamp for a step: when, and who."""
    ctx.require("campaigns.read")
    who = str(ctx.actor.user_id) if ctx.actor.user_id else None
    return {**metadata.get("lifecycle", {}), f"{step}_at": utc_now().isoformat(), f"{step}_by": who}


def audience_json(audience: Audience | None) -> dict[str, Any]:
    """An audience as it is stored; none is an empty object."""
    return audience.model_dump(mode="json", exclude_none=True) if audience is not None else {}


async def _checked_audience(ctx: Context, audience: Audience | None, channel: str) -> dict[str, Any]:
    if audience is not None:
        await check_audience(ctx, audience, channel)
    return audience_json(audience)


def _connection(metadata: CampaignMetadata) -> dict[str, Any]:
    return metadata.model_dump(mode="json", exclude_unset=True)


async def _from_template(ctx: Context, template_id: UUID | None, channel: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of a template for what was not sent; one of the product is filled in but not referred to."""
    if template_id is None:
        return {}
    try:
        template = await get_template(ctx, template_id)
    except NotFound as error:
        raise ValidationFailed({"template_id": ["There is no such template."]}) from error
    if template["channel"] != channel or not template["is_active"]:
        raise ValidationFailed({"template_id": ["This template is for another way of writing, or it is put away."]})
    texts, own = texts_of(template), await ctx.fetchval(_OWN_TEMPLATE, ctx.tenant_id, template_id)
    if channel == "call":
        return {"template_id": own, "call_script": values.get("call_script") or texts.body_text}
    if values.get("body"):
        return {"template_id": own, "subject": values.get("subject") or texts.subject}
    return {
        "template_id": own, "subject": values.get("subject") or texts.subject, "body": texts.body_text,
        "body_html": texts.body_html,
    }  # fmt: skip


def _check_texts(ctx: Context, channel: str, values: Mapping[str, Any], audience: Audience | None) -> None:
    """Raises 400 for a variable that the records of the audience do not have."""
    kinds = [audience.entity] if audience is not None else ["contact"]
    if problems := text_problems(ctx, channel, values, kinds[0]):
        raise ValidationFailed(problems)


def text_problems(ctx: Context, channel: str, values: Mapping[str, Any], kind: str) -> dict[str, list[str]]:
    """What is wrong with the texts, by field."""
    ctx.require("campaigns.read")
    texts = texts_for(channel, values)
    names = {"subject": "subject", "body_text": "call_script" if channel == "call" else "body", "body_html": "body_html"}
    problems: dict[str, list[str]] = {}
    for each in problems_in(ctx, texts, [kind]):
        problems.setdefault(names[each.field], []).append(each.text)
    return problems
