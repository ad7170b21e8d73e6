"""Connecting, changing and removing integrations; what a call or a trial leaves behind."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from aisha.configuration.integrations.checking import REQUIRED, Entered, check_entered
from aisha.configuration.integrations.declared import IntegrationType, Target
from aisha.configuration.integrations.events import IntegrationFailed
from aisha.configuration.integrations.queries import MAX_INTEGRATIONS, TABLE, Opened, open_integration, target_of
from aisha.configuration.integrations.schemas import IntegrationBody, IntegrationChange, Rotation
from aisha.configuration.integrations.tables import INTEGRATION_TYPE
from aisha.configuration.integrations.trial import Trial
from aisha.configuration.integrations.types import get_type
from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import NotFound, Unprocessable, ValidationFailed
from aisha.core.events import emit
from aisha.core.ids import new_id
from aisha.core.sealing import SealingKeys, seal
from aisha.core.settings import Settings
from aisha.core.versions import check_version

_UNTRIED: Mapping[str, Any] = {"status": "unknown", "error_message": None}
_NOTE_CALL = """
insert into integration_usage (tenant_id, integration_id, day, calls, errors, tokens, cost)
values ($1, $2, current_date, $6, $3, $4, $5)
on conflict (tenant_id, integration_id, day) do update
   set calls = integration_usage.calls + excluded.calls, errors = integration_usage.errors + excluded.errors,
       tokens = integration_usage.tokens + excluded.tokens, cost = integration_usage.cost + excluded.cost, last_call_at = now()
"""


async def create_integration(ctx: Context, settings: Settings, body: IntegrationBody) -> UUID:
    """Connect a service. Returns its id. Raises 400 with the fields, 409 for a name that is taken, 422 LIMIT_REACHED."""
    ctx.require("integrations.manage")
    kind = get_type(body.integration_type)
    entered = check_entered(kind, body.config, body.credentials)
    _check_provided(kind, entered, settings)
    _check_webhook_secret(kind, body.webhook_secret, is_needed=True)
    if await ctx.fetchval(f"select count(*) from {TABLE} where tenant_id = $1", ctx.tenant_id) >= MAX_INTEGRATIONS:
        raise Unprocessable(f"There are {MAX_INTEGRATIONS} integrations already. Remove one first.", code="LIMIT_REACHED")
    integration_id = new_id()
    keys = settings.sealing_keys
    await ctx.execute(
        f"insert into {TABLE} (tenant_id, id, integration_type, name, is_active, config, credentials, webhook_secret)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        ctx.tenant_id, integration_id, kind.key, body.name or await _free_name(ctx, kind), body.is_active, entered.config,
        _sealed_secrets(ctx, keys, integration_id, entered.secrets), _sealed(ctx, keys, integration_id, body.webhook_secret),
    )  # fmt: skip
    return integration_id


async def update_integration(
    ctx: Context, settings: Settings, integration_id: UUID, body: IntegrationChange, version: int | None
) -> None:
    """Change what is sent. What has not been tried in this form is not tested. Raises NotFound, 409 VERSION_CONFLICT, 400."""
    ctx.require("integrations.manage")
    present = await _locked(ctx, settings, integration_id, version)
    _check_webhook_secret(present.kind, body.webhook_secret, is_needed=False)
    values = body.model_dump(include={"name", "is_active"}, exclude_none=True)
    if body.config or body.credentials:
        values |= _changed(ctx, settings, present, body)
    if body.webhook_secret is not None:
        values |= {"webhook_secret": _sealed(ctx, settings.sealing_keys, integration_id, body.webhook_secret)}
        values |= {"rotated_at": utc_now(), **_UNTRIED}
    await _store(ctx, integration_id, values)


def _changed(ctx: Context, settings: Settings, present: Opened, body: IntegrationChange) -> dict[str, Any]:
    """The columns that new options and secrets change. Limits alone leave what the last test found."""
    entered = check_entered(present.kind, body.config, body.credentials, present.entered)
    _check_provided(present.kind, entered, settings)
    values: dict[str, Any] = {"config": entered.config}
    is_new = present.problem is not None or entered.secrets != present.entered.secrets
    if is_new:
        sealed = _sealed_secrets(ctx, settings.sealing_keys, present.id, entered.secrets)
        values |= {"credentials": sealed, "rotated_at": utc_now()}
    if is_new or any(entered.config.get(each.name) != present.entered.config.get(each.name) for each in present.kind.options):
        values |= _UNTRIED
    return values


async def delete_integration(ctx: Context, integration_id: UUID) -> None:
    """Disconnect: credentials and usage go with it. Raises NotFound."""
    ctx.require("integrations.manage")
    sql = f"delete from {TABLE} where tenant_id = $1 and id = $2 returning id"
    if await ctx.fetchval(sql, ctx.tenant_id, integration_id) is None:
        raise NotFound("This integration")


async def prepare_rotation(
    ctx: Context, settings: Settings, integration_id: UUID, body: Rotation, version: int | None
) -> tuple[Opened, Entered, Target]:
    """What new credentials would make of an integration, to be tried first. Raises NotFound, 400, 409."""
    ctx.require("integrations.manage")
    present = await open_integration(ctx, settings, integration_id)
    check_version({"version": present.version}, version)
    if not body.credentials and body.webhook_secret is None:
        names = [each.name for each in present.kind.secrets]
        raise ValidationFailed({f"credentials.{name}": [REQUIRED] for name in names} or {"webhook_secret": [REQUIRED]})
    _check_webhook_secret(present.kind, body.webhook_secret, is_needed=False)
    entered = check_entered(present.kind, {}, body.credentials, present.entered)
    secret = body.webhook_secret or present.target.secrets.get("webhook_secret")
    return present, entered, target_of(settings, present.kind, entered, secret, present.target.reach)


async def rotate_credentials(
    ctx: Context, settings: Settings, present: Opened, entered: Entered, webhook_secret: str | None
) -> None:
    """Put the new credentials in place of those that were there when they were tried. Raises NotFound, 409."""
    ctx.require("integrations.manage")
    await _locked(ctx, settings, present.id, present.version)
    keys = settings.sealing_keys
    values: dict[str, Any] = {
        "config": entered.config, "credentials": _sealed_secrets(ctx, keys, present.id, entered.secrets),
        "rotated_at": utc_now(),
    }  # fmt: skip
    if webhook_secret is not None:
        values["webhook_secret"] = _sealed(ctx, keys, present.id, webhook_secret)
    await _store(ctx, present.id, values)


async def note_trial(ctx: Context, tried: Opened, trial: Trial, *, version: int | None = None) -> None:
    """Keep what a trial found, unless the integration was changed since; a new failure is told to the automations.

    `version` is that of what was tried where it is not what was opened: new credentials.
    """
    ctx.require("integrations.manage")
    if tried.problem is None or version is not None:
        await note_call(ctx, tried.id, is_error=not trial.ok)
    was = await ctx.fetchval(
        f"with was as (select status from {TABLE} where tenant_id = $1 and id = $2 and version = $3 for update)"
        f" update {TABLE} i set status = $4, error_message = $5, last_checked_at = now() from was"
        " where i.tenant_id = $1 and i.id = $2 returning was.status",
        ctx.tenant_id, tried.id, tried.version if version is None else version, "ok" if trial.ok else "error",
        None if trial.ok else trial.text,
    )  # fmt: skip
    if was is not None and was != "error" and not trial.ok:
        await emit(ctx, IntegrationFailed(tried.id, tried.kind.key, tried.name, trial.text))


async def note_call(ctx: Context, integration_id: UUID, *, is_error: bool, tokens: int = 0, cost: Decimal = Decimal(0)) -> None:
    """Count a call that was made for an integration; whoever makes one counts it. `cost` is in US dollars."""
    ctx.require_signed_in()
    await _note(ctx, integration_id, 1, int(is_error), tokens, cost)


async def note_calls(ctx: Context, integration_id: UUID, *, calls: int, errors: int) -> None:
    """`note_call` for many at once."""
    ctx.require_signed_in()
    await _note(ctx, integration_id, calls, errors, 0, Decimal(0))


async def _note(ctx: Context, integration_id: UUID, calls: int, errors: int, tokens: int, cost: Decimal) -> None:
    exists = f"select true from {TABLE} where tenant_id = $1 and id = $2 for key share"
    if await ctx.fetchval(exists, ctx.tenant_id, integration_id):
        await ctx.execute(_NOTE_CALL, ctx.tenant_id, integration_id, errors, tokens, cost, calls)


async def _locked(ctx: Context, settings: Settings, integration_id: UUID, version: int | None) -> Opened:
    lock = f"select version from {TABLE} where tenant_id = $1 and id = $2 for update"
    present = await ctx.fetchval(lock, ctx.tenant_id, integration_id)
    if present is None:
        raise NotFound("This integration")
    check_version({"version": present}, version)
    return await open_integration(ctx, settings, integration_id)


async def _store(ctx: Context, integration_id: UUID, values: Mapping[str, Any]) -> None:
    if values:
        assignments = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, 3))
        sql = f"update {TABLE} set {assignments} where tenant_id = $1 and id = $2"
        await ctx.execute(sql, ctx.tenant_id, integration_id, *values.values())


def _check_provided(kind: IntegrationType, entered: Entered, settings: Settings) -> None:
    if kind.key == "n8n" and "base_url" not in entered.config and settings.n8n_host is None:
        raise ValidationFailed({"config.base_url": [REQUIRED]})


def _check_webhook_secret(kind: IntegrationType, sent: str | None, *, is_needed: bool) -> None:
    if sent is not None and not kind.signs:
        raise ValidationFailed({"webhook_secret": ["This type signs nothing."]})
    if sent is None and kind.signs and is_needed:
        raise ValidationFailed({"webhook_secret": [REQUIRED]})


async def _free_name(ctx: Context, kind: IntegrationType) -> str:
    label = next(each.label for each in INTEGRATION_TYPE if each.value == kind.key)
    taken = {row["name"].lower() for row in await ctx.fetch(f"select name from {TABLE} where tenant_id = $1", ctx.tenant_id)}
    names = [label, *(f"{label} {number}" for number in range(2, MAX_INTEGRATIONS + 2))]
    return next(name for name in names if name.lower() not in taken)


def _sealed_secrets(ctx: Context, keys: SealingKeys, row_id: UUID, secrets: Mapping[str, str]) -> bytes | None:
    return _sealed(ctx, keys, row_id, msgspec.json.encode(secrets).decode()) if secrets else None


def _sealed(ctx: Context, keys: SealingKeys, row_id: UUID, text: str | None) -> bytes | None:
    if text is None:
        return None
    return seal(keys, text.encode(), tenant_id=ctx.tenant_id, table=TABLE, row_id=row_id)
