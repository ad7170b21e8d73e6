"""`aisha webhook list|test|replay`: where a tenant's events are sent, by somebody's rights."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from aisha import modules
from aisha.automation.webhooks.actions import replay_delivery, replay_range, require_enabled
from aisha.automation.webhooks.queries import get_delivery, list_webhooks
from aisha.automation.webhooks.schemas import Delivery, ReplayBody, Webhook
from aisha.automation.webhooks.sending import claim_test, note_outcomes, send_batch
from aisha.core.refused import Refused
from aisha.core.settings import Settings
from aisha.entrypoints.acting_steps import Begin, as_json_text, run_as

REGISTERED = modules.RECORD_TYPES
"""What there are events of."""
Person = Annotated[str, typer.Option("--as", help="E-mail address of an administrator; their rights apply.")]
Tenant = Annotated[str | None, typer.Option(help="The tenant's id or slug, where the administrator has several.")]
Id = Annotated[UUID, typer.Argument(help="The webhook's id, as `aisha webhook list` shows it.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
_MOMENT: dict[str, Any] = {"formats": ["%Y-%m-%dT%H:%M:%S%z"], "help": "Such as 2026-03-01T00:00:00+00:00."}
Since = Annotated[datetime | None, typer.Option("--from", **_MOMENT)]
Until = Annotated[datetime | None, typer.Option("--to", **_MOMENT)]
Delivered = Annotated[UUID | None, typer.Option(help="Only this one delivery.")]
Names = Annotated[list[str] | None, typer.Option("--event", help="Only this event; may be given several times.")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Events sent to your own programs.")
    commands.command("list")(list_all)
    commands.command("test")(try_one)
    commands.command()(replay)
    app.add_typer(commands, name="webhook")


def list_all(*, person: Person, tenant: Tenant = None, as_json: Json = False) -> None:
    """Show every webhook, whether it is on, and how its deliveries of the last 24 hours went; never a secret."""

    async def work(begin: Begin, settings: Settings) -> list[Webhook]:
        async with begin() as ctx:
            return await list_webhooks(ctx, settings.sealing_keys)

    found = run_as(person, tenant, work)
    print(as_json_text(found) if as_json else "\n".join(_line(each) for each in found) or "There are no webhooks.")


def try_one(webhook_id: Id, *, person: Person, tenant: Tenant = None, as_json: Json = False) -> None:
    """Send the event webhook.test now and show the receiver's answer."""

    async def work(begin: Begin, settings: Settings) -> Delivery:
        require_enabled(settings)
        async with begin() as ctx:
            batch = await claim_test(ctx, settings, webhook_id)
        outcomes = await send_batch(batch)
        async with begin() as ctx:
            await note_outcomes(ctx, batch, outcomes)
            return await get_delivery(ctx, batch.deliveries[0].id)

    done = run_as(person, tenant, work)
    said = done.error or f"The receiver answered {done.http_status}."
    print(
        as_json_text(done) if as_json else f"{'It works' if done.error is None else 'It fails'}, {done.duration_ms} ms: {said}"
    )
    if done.error is not None:
        raise typer.Exit(1)


def replay(
    webhook_id: Id,
    *,
    person: Person,
    since: Since = None,
    until: Until = None,
    events: Names = None,
    delivery: Delivered = None,
    tenant: Tenant = None,
    as_json: Json = False,
) -> None:
    """Send the events of a time again, or one delivery; signed anew. Also events the webhook was never sent."""

    async def work(begin: Begin, settings: Settings) -> int:
        async with begin() as ctx:
            if delivery is not None:
                await replay_delivery(ctx, settings, delivery)
                return 1
            if since is None or until is None:
                raise Refused("Say which events: --from and --to, or --delivery.")
            body = ReplayBody.model_validate({"from": since, "to": until, "events": events})
            return await replay_range(ctx, settings, webhook_id, body)

    count = run_as(person, tenant, work)
    said = f"{count} {'event is' if count == 1 else 'events are'} sent again."
    print(as_json_text({"replayed": count}) if as_json else said)


def _line(each: Webhook) -> str:
    state = "on" if each.is_active else "off"
    health = each.health
    return (
        f"{each.id}  {state:<4} {health.delivered:>6} delivered {health.dead:>4} given up {health.waiting:>5} waiting"
        f"  {each.name}  {each.url}{'  ' + each.disabled_reason if each.disabled_reason else ''}"
    )
