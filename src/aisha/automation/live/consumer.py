"""From events to signals: which records of a tenant changed. Who may know of them is asked where a browser is told."""

from collections.abc import Sequence
from uuid import UUID

from aisha.automation.live.hub import CHANNEL
from aisha.automation.publishing.consumers import Consumer, Published
from aisha.automation.visible import is_record_type
from aisha.core.context import Context

_AT_ONCE = 150
"""A signal of PostgreSQL holds less than 8,000 bytes."""


async def signal_changes(ctx: Context, events: Sequence[Published]) -> None:
    """Signal the records of these events, each once; heard when the transaction commits."""
    ctx.require_system()
    changed: dict[str, dict[UUID, None]] = {}
    for event in events:
        if event.entity_type is not None and event.entity_id is not None and is_record_type(event.entity_type):
            changed.setdefault(event.entity_type, {})[event.entity_id] = None
    for kind, ids in changed.items():
        told = [str(each) for each in ids]
        for start in range(0, len(told), _AT_ONCE):
            text = f"records:{ctx.tenant_id}:{kind}:{','.join(told[start : start + _AT_ONCE])}"
            await ctx.execute("select pg_notify($1, $2)", CHANNEL, text)


SIGNAL_BROWSERS = Consumer("live", signal_changes)
