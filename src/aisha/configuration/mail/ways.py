"""The connection that a workspace has chosen for its mails (admin-chapters.md § 6.2 "sending profiles")."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from aisha.configuration.integrations.actions import note_call
from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.mail_sending import SENDING_TYPES, send_through
from aisha.configuration.integrations.queries import open_integration
from aisha.configuration.integrations.smtp_sending import sender_of
from aisha.configuration.integrations.types import get_type
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import Unprocessable, ValidationFailed
from aisha.core.mail.smtp import Attempt, Letter, Outcome
from aisha.core.mail.ways import Closed, Way
from aisha.core.outbound import Reach
from aisha.core.settings import Settings

SENDING_SETTING = "sending_profile_id"
_CHOSEN = """
select tenant_setting($1, 'sending_profile_id') #>> '{}' as chosen, i.id, i.name, i.integration_type, i.is_active, i.config,
       exists (select from module_settings where tenant_id = $1 and module_name = 'integrations' and not is_enabled) as is_off
  from (select 1) one
  left join tenant_integrations i on i.tenant_id = $1 and i.id::text = tenant_setting($1, 'sending_profile_id') #>> '{}'
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """How mails of a workspace leave, for people: through what, and from which address; or `problem`, why they do not."""

    name: str
    address: str | None
    problem: str | None


async def check_sending_profile(ctx: Context, integration_id: UUID) -> None:
    """Raises 400 for what is no mail connection of the tenant that is switched on."""
    ctx.require("settings.manage")
    sql = "select is_active and integration_type = any ($3) from tenant_integrations where tenant_id = $1 and id = $2"
    if not await ctx.fetchval(sql, ctx.tenant_id, integration_id, sorted(SENDING_TYPES)):
        raise ValidationFailed({SENDING_SETTING: ["Choose a mail connection of this workspace that is switched on."]})


async def describe_sending(ctx: Context) -> Sending | None:
    """The chosen connection as everybody may know it, without its secrets; None where mails take the installation's server."""
    ctx.require_signed_in()
    row = await _chosen(ctx)
    if row is None:
        return None
    if problem := _problem(row):
        return Sending(row["name"] or "", None, problem)
    options = get_type(row["integration_type"]).effective(read_json(row["config"]))
    return Sending(row["name"], sender_of(Target(options, {}, Reach())).address, None)


async def find_chosen(ctx: Context) -> UUID | None:
    """The connection that the workspace's mails take now; None where they take the installation's server.

    Raises 422 INTEGRATION_INACTIVE with the reason where the chosen one takes none.
    """
    ctx.require_signed_in()
    row = await _chosen(ctx)
    if row is not None and (problem := _problem(row)):
        raise Unprocessable(problem, code="INTEGRATION_INACTIVE")
    return row["id"] if row is not None else None


async def has_open_way(ctx: Context) -> bool:
    """Whether the workspace has chosen a connection that takes mails."""
    ctx.require_signed_in()
    sending = await describe_sending(ctx)
    return sending is not None and sending.problem is None


async def find_workspace_way(ctx: Context, settings: Settings) -> Way | Closed | None:
    """What the outbox asks before it sends a mail of the workspace."""
    ctx.require_system()
    row = await _chosen(ctx)
    if row is None:
        return None
    if problem := _problem(row):
        return Closed(problem)
    opened = await open_integration(ctx, settings, row["id"])
    if opened.problem is not None:
        return Closed(f"{opened.name}: {opened.problem}")
    kind, target, identity = opened.kind.key, opened.target, opened.id

    async def send(letter: Letter, mark: Callable[[], Awaitable[None]]) -> Attempt:
        return await send_through(kind, target, letter, mark)

    async def note(inside: Context, attempt: Attempt) -> None:
        await note_call(inside, identity, is_error=attempt.outcome is not Outcome.SENT)

    return Way(identity, opened.name, int(target.options["max_emails_per_minute"]), opened.is_at_cap, send, note)


async def _chosen(ctx: Context) -> asyncpg.Record | None:
    row = await ctx.fetchrow(_CHOSEN, ctx.tenant_id)
    return row if row is not None and row["chosen"] else None


def _problem(row: asyncpg.Record) -> str | None:
    """Why the chosen connection takes no mails."""
    if row["id"] is None or row["integration_type"] not in SENDING_TYPES:
        return "The connection chosen for mails of this workspace is not there any more."
    if row["is_off"]:
        return f"Integrations are switched off in this workspace, so {row['name']} takes no mails."
    if not row["is_active"]:
        return f"{row['name']}, chosen for mails of this workspace, is switched off."
    return None
