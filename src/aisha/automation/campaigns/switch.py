"""The switch that stops sending: of the installation or a workspace, for everything or one channel (product.md § 23).

It is read in the transaction that would send, so it acts at once; nothing is restarted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aisha.automation.campaigns.tables import SENDING_CHANNEL
from aisha.core.context import Context
from aisha.core.errors import Unprocessable
from aisha.core.ids import PLATFORM_TENANT
from aisha.core.schema_types import OneOf

Scope = Literal["tenant", "system"]
_STOPPED = "select sending_stopped($1, 'email') as email, sending_stopped($1, 'call') as call"
_SWITCHES = """
select s.tenant_id, s.channel, s.enabled, s.reason, s.changed_at,
       coalesce(nullif(btrim(concat_ws(' ', u.first_name, u.last_name)), ''), u.email) as changed_by_name
  from sending_switches s left join users u on u.id = s.changed_by where s.tenant_id = $1 order by s.channel limit 3
"""
_TURN = """
insert into sending_switches (tenant_id, channel, enabled, reason) values ($1, $2, $3, $4)
on conflict (tenant_id, channel) do update
   set enabled = excluded.enabled, reason = excluded.reason, changed_by = current_user_id(), changed_at = now()
"""


class SwitchBody(BaseModel):
    """What to stop, or let go on. Stopping needs a reason, which everybody reads who may see campaigns."""

    model_config = ConfigDict(extra="forbid")
    scope: Scope = "tenant"
    channel: Annotated[str, OneOf(SENDING_CHANNEL)] = "*"
    enabled: bool
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch as somebody set it last: their name, or else the address they sign in with; null for a command."""

    scope: Scope
    channel: str
    enabled: bool
    reason: str | None
    changed_at: datetime
    changed_by_name: str | None


@dataclass(frozen=True, slots=True)
class SendingState:
    """Why nothing is sent by mail or call, null while it is; and the switches of the workspace, or of the installation."""

    email: str | None
    call: str | None
    switches: list[Switch]


async def show_switches(ctx: Context, where: UUID) -> SendingState:
    """Whether sending goes on in the tenant at work; for the platform's, in the installation."""
    ctx.require("campaigns.read")
    stopped = await ctx.fetchrow(_STOPPED, where)
    assert stopped is not None
    rows = await ctx.fetch(_SWITCHES, where)
    switches = [
        Switch(
            "system" if row["tenant_id"] == PLATFORM_TENANT else "tenant", row["channel"], row["enabled"], row["reason"],
            row["changed_at"], row["changed_by_name"],
        )
        for row in rows
    ]  # fmt: skip
    return SendingState(stopped["email"], stopped["call"], switches)


async def turn_switch(ctx: Context, where: UUID, channel: str, enabled: bool, reason: str) -> None:
    """Stop sending, or let it go on: in the tenant at work; in the platform's, everywhere. Raises 422 REASON_REQUIRED."""
    ctx.require("panic.use")
    if not enabled and not reason.strip():
        raise Unprocessable("Say why sending is stopped.", code="REASON_REQUIRED")
    await ctx.execute(_TURN, where, channel, enabled, reason.strip() or None)
