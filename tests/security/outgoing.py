"""Secrets of what goes out: webhooks, connections, campaigns and recurring work, each told back by who got to know it.

And what the commands say of it, with `--json`: every one that only shows something, and those that act on what has a secret.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from typer.main import get_command

from aisha.automation.campaigns.worker import CampaignWorker
from aisha.automation.publishing.jobs import publish_tenant
from aisha.automation.webhooks.jobs import deliver_tenant
from aisha.automation.webhooks.rows import TELL_WEBHOOKS
from aisha.core.periodic import Periodic
from aisha.core.recurring import run_due
from aisha.core.settings import Settings
from aisha.entrypoints.cli import command_line
from tests.application import Api, Caller, Workspace
from tests.automation.receiver import Arrived, receiver
from tests.automation.sending import ended, make_sender
from tests.entrypoints.processes import aisha_each
from tests.recurring import missed

HEADER, SIGNING, API_KEY = "canary-header-4d0f2", "canary-signing-secret-91b7", "canary-provider-key-3c58e"
SHOWN = {
    "list", "show", "status", "check", "history", "checklist", "off-boarding", "storage", "limits", "doctor", "ping", "inspect",
}  # fmt: skip
"""Commands that only show something."""


@dataclass(frozen=True)
class Outgoing:
    """The secrets by name, and what was answered to those who asked after each."""

    planted: dict[str, str]
    answers: str
    campaign_id: UUID
    webhook_id: str
    connection_ids: tuple[str, str]


async def send_out(api: Api, workspace: Workspace, dsn: str, error_secret: str) -> Outgoing:
    """Every receiver fails and says all it knows: the headers it got and the secrets it was given."""
    admin, answers = workspace.admin, list[str]()

    async def ask(method: str, path: str, **options: Any) -> dict[str, Any]:
        answer = await admin.request(method, path, **options)
        assert answer.is_success, (path, answer.text)
        answers.append(answer.text)
        return answer.json()["data"]

    async with receiver() as there:
        hook = await ask("POST", "/api/webhooks", json={
            "url": there.url, "name": "Desk", "headers": {"Authorization": f"Bearer {HEADER}"},
        })  # fmt: skip
        answers.pop()
        known = [hook["secret"]]
        renewed = (await admin.post(f"/api/webhooks/{hook['id']}/rotate")).json()["data"]["secret"]
        known.append(renewed)
        there.answer = lambda got: _tell_everything(got, known)
        mail = {"integration_type": "webhook_email", "webhook_secret": SIGNING}
        profile = await ask(
            "POST", "/api/integrations", json=mail | {"config": {"base_url": there.url, "from_address": "us@our.example"}}
        )
        model = {"integration_type": "openai", "credentials": {"api_key": API_KEY}, "config": {"base_url": there.url}}
        connections = (str(profile["id"]), str((await ask("POST", "/api/integrations", json=model))["id"]))
        for each in connections:
            await ask("POST", f"/api/integrations/{each}/test")
        await ask("POST", f"/api/webhooks/{hook['id']}/test")
        await publish_tenant(api.state.pool, workspace.id, [TELL_WEBHOOKS])
        await deliver_tenant(api.state.pool, api.state.settings, workspace.id)
        campaign_id = await _send_campaign(api, workspace, UUID(profile["id"]), dsn)
        for path in ("webhooks", f"webhooks/{hook['id']}/deliveries", "integrations", f"aicampaigns/{campaign_id}/recipients"):
            await ask("GET", f"/api/{path}")
    answers.append(await _fail_recurring_work(api, error_secret))
    answers.append((await admin.get("/api/notifications")).text)
    planted = {"webhook header": HEADER, "webhook secret": hook["secret"], "new webhook secret": renewed}
    planted |= {"signing secret": SIGNING, "provider's key": API_KEY}
    return Outgoing(planted, " ".join(answers), campaign_id, hook["id"], connections)


def _tell_everything(got: Arrived, webhook: Sequence[str]) -> tuple[int, bytes]:
    """A refusal with all that this receiver knows: the headers it got, and the secrets it was given to check them."""
    is_webhook, is_signed = "x-aisha-event" in got.headers, "x-aisha-signature" in got.headers
    known = webhook if is_webhook else [SIGNING if is_signed else API_KEY]
    return 422, f"{got.headers} {' '.join(known)}".encode()


async def _send_campaign(api: Api, workspace: Workspace, profile_id: UUID, dsn: str) -> UUID:
    sender = await make_sender(api.state.pool, workspace.id)
    campaign_id = await sender.campaign(profile_id, people=2)
    given = {"campaign_worker_enabled": True, "campaign_worker_interval_ms": 50}
    worker = CampaignWorker(api.state.settings.model_copy(update=given), dsn, None, asyncio.Event())
    task = asyncio.create_task(worker.run())
    await ended(sender, campaign_id)
    worker.stopping.set()
    await task
    assert "failed" in await sender.counts(campaign_id)
    return campaign_id


async def _fail_recurring_work(api: Api, secret: str) -> str:
    """Recurring work that ends with a secret in its error; what the page of the jobs says of it."""

    async def fail(_pool: Any, _settings: Settings) -> None:
        raise RuntimeError(f"cannot connect to postgresql://crm:{secret}@db/crm, token={secret}")

    work = Periodic("test_canaries", timedelta(hours=1), fail, "Fails.")
    await missed(api.state.pool, work)
    assert await run_due(api.state.pool, api.state.settings, (work,)) == [work.name]
    superadmin: Caller = await api.superadmin()
    answers = [await superadmin.get(path) for path in ("/api/job-schedules", f"/api/job-schedules/{work.name}/runs")]
    return " ".join(answer.text for answer in answers)


async def shown_by_commands(workspace: Workspace, campaign_id: UUID, home: Path, **given: str) -> dict[str, str]:
    """What each command that shows something answers to programs, by its words."""
    known = {
        "--as": workspace.admin.email, "--tenant": str(workspace.id), "tenant": str(workspace.id),
        "campaign_id": str(campaign_id), "key": "security_check",
    }  # fmt: skip
    commands = list(_reading(get_command(command_line()), (), known))
    commands += [("audit", "list", "--all"), *(("sql", "--tenant", str(workspace.id), f"select * from {table}") for table in
                 ("webhook", "webhook_deliveries", "tenant_integrations", "api_keys", "notifications"))]  # fmt: skip
    done = await asyncio.to_thread(aisha_each, [(*command, "--json") for command in commands], home=home, **given)
    silent = [each.args for each in done if not each.stdout.startswith(("[", "{"))]
    assert silent == [] and len(commands) > 20, (silent, len(commands))
    return {f"aisha {' '.join(command)}": each.stdout + each.stderr for command, each in zip(commands, done, strict=True)}


def acted_by_commands(workspace: Workspace, sent: Outgoing, home: Path, **given: str) -> tuple[dict[str, str], dict[str, str]]:
    """What each command that acts on something with a secret says; and the secrets that were shown once, by name, whose own
    command is left out."""
    admin, tenant = workspace.admin.email, str(workspace.id)
    files = {name: home / name for name in ("audit.csv", "anchors.jsonl")}
    acting = ("--as", admin)
    shown_once = {
        "new API key": ("key", "create", "Till", *acting, "--scope", "read:contacts"),
        "recovery link": ("user", "reset-link", workspace.support.email),
        "webhook's successor": ("secrets", "rotate", "webhook", "--tenant", tenant),
        "API key's successor": ("secrets", "rotate", "api-key", "--tenant", tenant),
    }
    commands: list[tuple[str, ...]] = [
        *shown_once.values(),
        ("webhook", "test", sent.webhook_id, *acting),
        ("webhook", "replay", sent.webhook_id, *acting, "--from", "2020-01-01T00:00:00Z", "--to", "2020-01-02T00:00:00Z"),
        *(("integration", "test", each, *acting) for each in sent.connection_ids),
        ("integration", "disable", sent.connection_ids[1], *acting),
        ("campaigns", "unlock", str(sent.campaign_id)),
        ("email", "test", "--to", "somebody@tests.example"),
        ("email", "outbox", "release", "--tenant", tenant),
        ("user", "invite", "new@tests.example", *acting, "--first-name", "A", "--last-name", "B"),
        ("user", "sign-out", workspace.support.email),
        ("user", "reset-2fa", workspace.support.email),
        ("oidc", "set", "https://login.example.invalid", "crm", "--secret", API_KEY, "--tenant", tenant),
        ("oidc", "test"),
        ("config", "set", "trash_days", "9", "--scope", "tenant", "--tenant", tenant),
        ("jobs", "run", "security_check"),
        ("security", "check"),
        ("audit", "verify"),
        ("audit", "export", str(files["audit.csv"]), "--tenant", tenant),
        ("audit", "anchor", str(files["anchors.jsonl"])),
        ("privacy", "ledger", str(home / "ledger.jsonl")),
        ("tenant", "export", tenant, "--file", str(home / "tenant.zip")),
    ]
    done = aisha_each([(*command, "--json") for command in commands], home=home, **given)
    wrong = [(each.args, each.stderr) for each in done if each.returncode not in (0, 1) or "Traceback" in each.stderr]
    assert wrong == [], "\n".join(map(str, wrong))
    said = {f"aisha {' '.join(command)}": each.stdout + each.stderr for command, each in zip(commands, done, strict=True)}
    for command in shown_once.values():
        del said[f"aisha {' '.join(command)}"]
    key, link, *successors = (json.loads(each.stdout) for each in done[: len(shown_once)])
    secrets = (key["key"], link["link"].partition("token=")[2], *(each["made"][0]["text"] for each in successors))
    planted = dict(zip(shown_once, secrets, strict=True))
    return said | {name: path.read_bytes().decode("utf-8", "replace") for name, path in files.items()}, planted


def _reading(command: Any, path: tuple[str, ...], known: dict[str, str]) -> Iterator[tuple[str, ...]]:
    children: dict[str, Any] = getattr(command, "commands", {})
    for name, child in children.items():
        yield from _reading(child, (*path, name), known)
    if children or path[-1] not in SHOWN:
        return
    asked = {(each.opts[0] if each.param_type_name == "option" else each.name): each for each in command.params}
    needed = [name for name, each in asked.items() if each.required or (name == "--tenant" and "--as" in asked)]
    if set(needed) <= known.keys():
        options = [part for name in needed for part in ([name, known[name]] if name.startswith("--") else [known[name]])]
        yield (*path, *options)
