"""`aisha readonly`: refuse every change for a while (admin-chapters.md § 5.3 "Read-only mode")."""

from typing import Annotated

import typer

from aisha.core.refused import Refused
from aisha.core.settings import load_settings
from aisha.entrypoints.platform_work import on_platform
from aisha.entrypoints.progress import AsJson, tell
from aisha.insight.security.actions import set_read_only


def register(app: typer.Typer) -> None:
    app.command()(readonly)


def readonly(
    switch: Annotated[str, typer.Argument(help="on or off")],
    *,
    reason: Annotated[str | None, typer.Option(help="Why; everybody who cannot save reads it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Refuse every change, in all processes within a second, or admit them again."""
    if switch not in ("on", "off"):
        raise Refused("Say on or off.")
    if switch == "off" and load_settings().production_readonly:
        raise Refused("PRODUCTION_READONLY is set: change it in the environment and restart.")
    on_platform(lambda ctx: set_read_only(ctx, is_on=switch == "on", reason=reason))
    text = "Changes are refused." if switch == "on" else "Changes are admitted again."
    tell(text, {"is_read_only": switch == "on", "reason": reason}, as_json=as_json)
