"""From events to deliveries: which webhooks an event is for, and what they are sent (domain.md § 3.14)."""

from collections.abc import Sequence

from aisha.automation.publishing.consumers import Consumer, Published
from aisha.core.context import Context
from aisha.core.settings import Settings

BODY = """jsonb_build_object(
         'event', e.event, 'event_id', e.id, 'tenant_id', e.tenant_id,
         'payload', case when e.entity_id is null then e.payload else jsonb_build_object('id', e.entity_id) || e.payload end,
         'emitted_at', to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))"""
FITS = """(w.event_types && array['*', e.event])
   and (cardinality(w.entity_types) = 0 or e.entity_type = any (w.entity_types))
   and (cardinality(w.changed_fields) = 0 or not e.payload ? 'changes' or (e.payload -> 'changes') ?| w.changed_fields)"""
"""Of an event that says what changed, one of the named fields has to be among it; other events have no such list."""
_ADD = f"""
insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event, entity_id, body, next_attempt_at)
select e.tenant_id, uuid_v7(), w.id, e.id, e.event, e.entity_id, {BODY}, now()
  from events e join webhook w on w.tenant_id = e.tenant_id and w.is_active and {FITS}
 where e.tenant_id = $1 and e.id = any ($2)
    on conflict (tenant_id, webhook_id, event_id) do nothing
"""
_IS_ON = """
select exists (select from webhook where tenant_id = $1 and is_active)
   and not exists (select from module_settings where tenant_id = $1 and module_name = 'integrations' and not is_enabled)
"""


async def add_deliveries(ctx: Context, events: Sequence[Published]) -> None:
    """A delivery for every active webhook that asked for an event; none while the module is off."""
    ctx.require_system()
    if await ctx.fetchval(_IS_ON, ctx.tenant_id):
        await ctx.execute(_ADD, ctx.tenant_id, [each.id for each in events])


def are_webhooks_on(settings: Settings) -> bool:
    """Whether the environment lets webhooks be sent."""
    return settings.webhooks_enabled


TELL_WEBHOOKS = Consumer("webhooks", add_deliveries, are_webhooks_on)
