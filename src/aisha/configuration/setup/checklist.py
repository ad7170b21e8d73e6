"""The checklist of a tenant: facts first, then what somebody ticked; it can be put away and brought back."""

from collections.abc import Mapping
from typing import Any

from aisha.configuration.setup.steps import setup_steps
from aisha.core.context import Context
from aisha.core.errors import ValidationFailed
from aisha.identity.tenants.setup_state import change_setup_state, get_setup_state


async def get_checklist(ctx: Context) -> dict[str, Any]:
    """Every step with `is_done` and `by` (fact, hand or null), and whether the list was put away."""
    ctx.require("settings.read")
    kept = await get_setup_state(ctx)
    ticked = kept.get("ticked", [])
    steps: list[dict[str, Any]] = []
    for step in setup_steps():
        by = "fact" if await step.is_done(ctx) else "hand" if step.key in ticked else None
        steps.append({"key": step.key, "title": step.title, "is_done": by is not None, "by": by})
    done = sum(step["is_done"] for step in steps)
    return {"steps": steps, "done": done, "total": len(steps), "is_dismissed": bool(kept.get("is_dismissed"))}


async def change_checklist(ctx: Context, ticked: Mapping[str, bool], *, is_dismissed: bool | None) -> dict[str, Any]:
    """Tick steps or take the tick back, put the list away or bring it back. Raises 400 for an unknown step."""
    ctx.require("settings.manage")
    known = {step.key for step in setup_steps()}
    if unknown := sorted(set(ticked) - known):
        raise ValidationFailed({"steps": [f"There is no step {unknown[0][:60]!r}; there are {', '.join(sorted(known))}."]})
    await change_setup_state(ctx, ticked, is_dismissed=is_dismissed)
    return await get_checklist(ctx)
