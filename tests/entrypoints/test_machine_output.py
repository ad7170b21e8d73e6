"""With `--json` standard output is JSON and nothing else; progress and notes go to standard error."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from typer.main import get_command

from aisha.core.mail import Mail, queue_mail
from aisha.entrypoints.cli import command_line
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
    (queue,) = [each for each in done.stdout.splitlines() if each.startswith("pgqueuer ")]
    assert "library" in queue and "NOT" not in queue and "job library" in queue


FOR_PEOPLE = {"up", "api", "worker", "web", "migrate sql"}
"""Processes, and a script that is printed as it is."""


def test_every_command_has_an_answer_for_programs() -> None:
    commands = dict(_commands(get_command(command_line()), ()))

    assert {name for name, options in commands.items() if "--json" not in options} == FOR_PEOPLE


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
    """Every command by its words, with its options."""
    children: dict[str, Any] = getattr(command, "commands", {})
    if not children:
        yield " ".join(path), {option for parameter in command.params for option in parameter.opts}
    for name, child in children.items():
        yield from _commands(child, (*path, name))


async def test_commands_that_act_say_what_they_did(api: Api, workspace: Workspace, app_dsn: str, tmp_path: Path) -> None:
    tenant, admin = str(workspace.id), workspace.admin.email
    acts: dict[str, list[str]] = {
        "is_enabled": ["module", "disable", "document_processing", "--tenant", tenant],
        "plural": ["label", "set", "leads", "Prospects", "Prospect", "--tenant", tenant],
        "value": ["config", "set", "trash_days", "9", "--scope", "tenant", "--tenant", tenant],
        "expires_at": ["user", "invite", "--as", admin, "--first-name", "A", "--last-name", "B", "a@new.example"],
        "field_name": ["field", "add", "lead", "size", "--as", admin],
        "status": ["tenant", "suspend", tenant],
        "is_blocked": ["security", "blocks", "add", "198.51.100.78", "--reason", "Test"],
        "rows": ["sql", "--platform", "select 1 as one"],
        "server_version": ["db", "ping"],
        "people": ["privacy", "ledger", str(tmp_path / "ledger.jsonl")],
        "made": ["secrets", "init"],
    }
    said: dict[str, dict[str, Any]] = {}
    for field, command in acts.items():
        done = await asyncio.to_thread(aisha, *command, "--json", home=tmp_path, DATABASE_URL=app_dsn)
        assert done.returncode == 0, done.stderr
        said[field] = json.loads(done.stdout)

    assert [field for field, answer in said.items() if field not in answer] == []
    assert said["rows"]["rows"] == [["1"]] and said["status"]["status"] == "suspended"
    assert (said["value"]["value"], said["is_enabled"]["is_enabled"]) == (9, False)
