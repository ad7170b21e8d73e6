"""Recurring work rests where its module is off (admin-chapters.md § 6.4 "Off means off")."""

import structlog

from aisha.core.context import Context
from aisha.core.modules import MODULE_LABELS, closed_by_environment
from aisha.core.settings import Settings

_OFF = "select exists (select from module_settings where tenant_id = $1 and module_name = $2 and not is_enabled)"
_log = structlog.get_logger("aisha.periodic")


async def may_work(ctx: Context, settings: Settings, module: str) -> bool:
    """Whether a module is on in the tenant at work; where it is off the log says that and why nothing was done."""
    ctx.require_system()
    if module not in closed_by_environment(settings) and not await ctx.fetchval(_OFF, ctx.tenant_id, module):
        return True
    _log.debug(f"skipped: {MODULE_LABELS[module]} disabled by administrator", tenant=str(ctx.tenant_id), module=module)
    return False
