"""With `--json` standard output is JSON and nothing else; progress and notes go to standard error."""

import asyncio
import json
from pathlib import Path
from typing import Any, cast

from aisha.core.mail import Mail, queue_mail
from aisha.insight.security.actions import add_block
from tests.application import Api, Workspace
from tests.entrypoints.processes import aisha

COMMANDS = {
    "rls status": {"name", "row_class", "is_forced", "gaps"},
    "rls self-test": {"tables", "findings"},
    "security check": {"checks", "failed"},
    "security blocks list": {"source", "reason"},
    "audit list --all": {"action", "actor_role", "impersonator_name", "workspace_name"},
    "tenant list": {"slug", "users"},
    "user list": {"email", "role", "status"},
    "email outbox list": {"subject", "status"},
    "migrate status": {"schema", "is_current"},
    "doctor": {"check", "is_ok", "finding"},
}
"""What shows something, and what must be among its fields."""


async def test_every_command_that_shows_something_answers_programs(
    api: Api, workspace: Workspace, app_dsn: str, tmp_path: Path
) -> None:
    async with api.system() as ctx:
        await queue_mail(ctx, Mail("test", "Waiting", ["Hello"]), to="a@example.com")
        await add_block(ctx, "198.51.100.77", reason="Test", minutes=1)
    fields: dict[str, set[str]] = {}
    for command in COMMANDS:
        done = await asyncio.to_thread(aisha, *command.split(), "--json", home=tmp_path, DATABASE_URL=app_dsn)
        found: Any = json.loads(done.stdout)
        fields[command] = set(cast(dict[str, Any], found[0] if isinstance(found, list) else found))

    assert {command: fields[command] & wanted for command, wanted in COMMANDS.items()} == COMMANDS


async def test_row_security_is_listed_table_by_table(workspace: Workspace, app_dsn: str, tmp_path: Path) -> None:
    done = await asyncio.to_thread(aisha, "rls", "status", home=tmp_path, DATABASE_URL=app_dsn)

    (line,) = [each for each in done.stdout.splitlines() if each.startswith("audit_log ")]
    assert "tenant" in line and "forced" in line and line.endswith("aisha_app: select, insert")
