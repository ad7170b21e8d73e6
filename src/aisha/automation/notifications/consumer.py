"""From events to notifications: who has to know of what happened (product.md § 17)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from aisha.automation.notifications.mentions import mentions
from aisha.automation.publishing.consumers import Consumer, Published
from aisha.core.context import Context
from aisha.core.ids import PLATFORM_TENANT, parse_id
from aisha.core.labels import Label
from aisha.core.notices import Notice, notify
from aisha.records.imports.tables import ROW_STATUS
from aisha.records.registry import RecordType, record_types

TOLD_ONE_BY_ONE = 3
"""More records than this of one type that somebody gives to somebody at about the same time are told in one notification."""
_OWNERS = ("owner_id", "assigned_to")
_HOLDERS = """
select e.user_id from employees e
 where e.tenant_id = $1 and e.status in ('active', 'on_leave') and e.user_id is not null
   and exists (select from role_permissions rp join permissions p on p.id = rp.permission_id
                where rp.tenant_id in ($1, $3) and rp.role = e.role and p.name = $2)
 order by e.user_id limit 100
"""


async def tell_people(ctx: Context, events: Sequence[Published]) -> None:
    """Write the notifications of these events."""
    ctx.require_system()
    notices = [*await _assignments(ctx, events), *await _mentions(ctx, events)]
    for event in events:
        if event.event == "activity.overdue":
            notices += _overdue(event)
        elif event.event == "import.completed":
            notices += _import(event)
        elif event.event == "import.failed":
            notices += await _failed_import(ctx, event)
        elif event.event == "integration.failed":
            notices += await _integration(ctx, event)
        elif event.event == "sender_domain.failed":
            notices += await _sender_domain(ctx, event)
        elif event.event == "webhook.disabled":
            notices += await _webhook(ctx, event)
        elif event.event in ("aicampaign.completed", "aicampaign.failed"):
            notices += await _campaign(ctx, event)
    await notify(ctx, notices)


NOTIFY_PEOPLE = Consumer("notifications", tell_people)


async def _assignments(ctx: Context, events: Sequence[Published]) -> list[Notice]:
    """Each new owner or assignee hears of it, unless they did it themselves: one by one, or of many at once."""
    types = {each.singular: each for each in record_types() if each.is_owned}
    given: dict[tuple[str, UUID, UUID | None], list[UUID]] = {}
    for event in events:
        if event.entity_type not in types or event.entity_id is None:
            continue
        for person in set(_new_people(event)) - {event.actor_id}:
            ids = given.setdefault((event.entity_type, person, event.actor_id), [])
            if event.entity_id not in ids:
                ids.append(event.entity_id)
    names = await _names(ctx, {actor for _, _, actor in given if actor})
    labels = await _labels(ctx) if given else {}
    notices: list[Notice] = []
    for (kind, person, actor), ids in given.items():
        by = f"Assigned to you by {names[actor]}" if actor and actor in names else "Assigned to you"
        if len(ids) > TOLD_ONE_BY_ONE:
            notices.append(_many(types[kind], labels, person, actor, len(ids), by))
        else:
            notices += await _one_by_one(ctx, types[kind], labels, person, ids, by)
    return notices


def _new_people(event: Published) -> Iterator[UUID]:
    verb = event.event.rpartition(".")[2]
    changes: Mapping[str, Any] = event.payload.get("changes") or {} if verb == "updated" else {}
    for column in _OWNERS:
        value = event.payload.get(column) if verb == "created" else (changes.get(column) or (None, None))[1]
        if isinstance(value, str) and (person := parse_id(value)):
            yield person


async def _labels(ctx: Context) -> dict[str, Label]:
    """What the tenant calls its records. The installation itself is at work here, and knows no tenant's words by itself."""
    sql = "select entity_key, custom_label, custom_label_singular from entity_labels where tenant_id = $1 limit 100"
    own = {
        row["entity_key"]: Label(row["custom_label"], row["custom_label_singular"])
        for row in await ctx.fetch(sql, ctx.tenant_id)
    }
    return {each.name: own.get(each.name) or Label(each.label, each.label_singular) for each in record_types()}


async def _one_by_one(
    ctx: Context, record_type: RecordType, labels: Mapping[str, Label], person: UUID, ids: Sequence[UUID], by: str
) -> list[Notice]:
    sql = f"select id, {record_type.title} as title from {record_type.name} where tenant_id = $1 and id = any ($2) order by id"
    return [
        Notice(
            person, "assignment", row["title"] or labels[record_type.name].singular, by, f"/{record_type.name}/{row['id']}",
            record_type.singular, row["id"], dedupe_key=f"assigned:{row['id']}",
        )
        for row in await ctx.fetch(sql, ctx.tenant_id, list(ids))
    ]  # fmt: skip


def _many(
    record_type: RecordType, labels: Mapping[str, Label], person: UUID, actor: UUID | None, count: int, by: str
) -> Notice:  # fmt: skip
    title = f"{{count}} {labels[record_type.name].plural.lower()}"
    return Notice(
        person, "assignment", title, by, f"/{record_type.name}", record_type.singular,
        count=count, dedupe_key=f"assigned:{record_type.singular}:{actor}",
    )  # fmt: skip


async def _names(ctx: Context, people: set[UUID]) -> dict[UUID, str]:
    sql = (
        "select user_id, btrim(concat_ws(' ', first_name, last_name)) as name from employees"
        " where tenant_id = $1 and user_id = any ($2)"
    )
    rows = await ctx.fetch(sql, ctx.tenant_id, list(people)) if people else ()
    return {row["user_id"]: row["name"] for row in rows if row["name"]}


async def _mentions(ctx: Context, events: Sequence[Published]) -> list[Notice]:
    writers = {event.actor_id for event in events if event.actor_id and event.entity_type == "note"}
    return await mentions(ctx, events, await _names(ctx, writers))


def _overdue(event: Published) -> Iterator[Notice]:
    person = parse_id(event.payload.get("assigned_to") or "")
    if person and event.entity_id:
        yield Notice(
            person, "overdue", event.payload["subject"], "Overdue", f"/activities/{event.entity_id}", "activity",
            event.entity_id, dedupe_key=f"overdue:{event.entity_id}", metadata={"due_at": event.payload["due_at"]},
        )  # fmt: skip


def _import(event: Published) -> Iterator[Notice]:
    if event.actor_id is None:
        return
    said = {name: event.payload[name] for name in ROW_STATUS.values}
    words = ", ".join(f"{count:,} {name}" for name, count in said.items() if count) or "no rows"
    yield Notice(
        event.actor_id, "import", "Your import is finished", words[0].upper() + words[1:],
        f"/import/{event.payload['record_type']}/{event.entity_id}", "import", event.entity_id,
    )  # fmt: skip


async def _failed_import(ctx: Context, event: Published) -> list[Notice]:
    sql = "select created_by, entity from import_jobs where tenant_id = $1 and id = $2"
    row = await ctx.fetchrow(sql, ctx.tenant_id, event.entity_id)
    if row is None or row["created_by"] is None:
        return []
    place = f"/import/{row['entity']}/{event.entity_id}"
    title = "Your import could not go on"
    return [Notice(row["created_by"], "import", title, event.payload["error"], place, "import", event.entity_id)]


async def _integration(ctx: Context, event: Published) -> list[Notice]:
    """For who may change integrations."""
    title = f"{event.payload['integration_name']} does not work any more"
    return await _to_holders(ctx, event, "integrations.manage", title, event.payload["error"], "/settings/integrations")


async def _sender_domain(ctx: Context, event: Published) -> list[Notice]:
    """For who may change how mails leave."""
    title = f"Mails from {event.payload['domain']} may be taken for spam"
    return await _to_holders(ctx, event, "settings.manage", title, event.payload["error"], "/settings/email")


async def _webhook(ctx: Context, event: Published) -> list[Notice]:
    """For who may change webhooks."""
    title = f"The webhook {event.payload['webhook_name']} was switched off"
    return await _to_holders(ctx, event, "webhooks.manage", title, event.payload["reason"], "/settings/webhooks")


async def _to_holders(ctx: Context, event: Published, permission: str, title: str, message: str, link: str) -> list[Notice]:
    assert event.entity_type is not None
    return [
        Notice(
            row["user_id"], "system", title, message, link, event.entity_type, event.entity_id,
            dedupe_key=f"{event.entity_type}:{event.entity_id}",
        )
        for row in await ctx.fetch(_HOLDERS, ctx.tenant_id, permission, PLATFORM_TENANT)
    ]  # fmt: skip


async def _campaign(ctx: Context, event: Published) -> list[Notice]:
    """For its owner, how a campaign ended."""
    sql = "select coalesce(owner_id, created_by) from ai_campaigns where tenant_id = $1 and id = $2"
    owner = await ctx.fetchval(sql, ctx.tenant_id, event.entity_id)
    if owner is None:
        return []
    progress = event.payload["progress"]
    reached, failed = progress.get("success", 0), progress.get("failed", 0)
    words = f"{reached:,} of {progress.get('total', 0):,} reached" + (f", {failed:,} failed" if failed else "")
    has_failed = event.event == "aicampaign.failed"
    details: Mapping[str, Any] = event.payload.get("details") or {}
    if has_failed:
        words = str(details.get("error") or words)
    title = f"{event.payload['campaign']} {'failed' if has_failed else 'is finished'}"
    return [Notice(owner, "campaign", title, words, f"/campaigns/{event.entity_id}", "aicampaign", event.entity_id)]
