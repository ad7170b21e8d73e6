"""`aisha secrets`, `aisha readonly` and `aisha create-superadmin` as their users run them: what holds afterwards."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from uuid import UUID

import pytest

from aisha.automation.webhooks.actions import create_webhook
from aisha.automation.webhooks.queries import open_webhooks
from aisha.automation.webhooks.schemas import WebhookBody
from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from aisha.core.errors import Unauthenticated
from aisha.core.ids import new_id
from aisha.core.sealing import SealingKeys
from aisha.core.secrets import previous_secrets, stored_secrets
from aisha.core.tokens import TokenSigner
from aisha.identity.tenants.actions import create_tenant
from tests.application import Api, Caller, Workspace, make_workspace
from tests.database import DatabaseServer, make_settings
from tests.entrypoints.processes import aisha

KEY = "e1" * 32
"""What the application of the tests seals with."""


class Installation:
    """The commands of an installation with a home of its own; `key` None leaves its encryption key to `secrets init`."""

    def __init__(self, home: Path, dsn: str, key: str | None = KEY) -> None:
        self.home, self.dsn, self._key = home, dsn, key

    async def run(self, *arguments: str) -> CompletedProcess[str]:
        given = {"DATABASE_URL": self.dsn} | ({"ENCRYPTION_KEY": self._key} if self._key else {})
        return await asyncio.to_thread(aisha, *arguments, home=self.home, **given)

    async def answer(self, *arguments: str) -> Any:
        done = await self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def installation(tmp_path: Path, app_dsn: str) -> Installation:
    return Installation(tmp_path, app_dsn)


async def _asked_with(api: Api, key: str) -> int:
    return (await api.client.get("/api/contacts", headers={"X-API-Key": key})).status_code


async def _key_of(caller: Caller, name: str) -> dict[str, Any]:
    return (await caller.post("/api/api-keys", {"name": name, "scopes": ["read:contacts"]})).json()["data"]


async def test_api_keys_of_a_workspace_get_successors_for_their_owners(
    api: Api, workspace: Workspace, installation: Installation
) -> None:
    first, second = await _key_of(workspace.admin, "Shop"), await _key_of(workspace.employee, "Phone")
    ended = await _key_of(workspace.admin, "Gone")
    await workspace.admin.delete(f"/api/api-keys/{ended['id']}")
    command = ("secrets", "rotate", "api-key", "--tenant", str(workspace.id))

    one = await installation.answer(*command, "--only", first["key_prefix"])
    unknown = await installation.run(*command, "--only", ended["id"], "--only", second["id"])
    rest = await installation.answer(*command)

    (shop,) = one["made"]
    assert {each["name"]: each["id"] != old["id"] for each, old in zip(rest["made"], (second, shop), strict=True)} == {
        "Phone": True, "Shop": True,
    }  # fmt: skip
    phone = next(each for each in rest["made"] if each["name"] == "Phone")
    assert [await _asked_with(api, key) for key in (first["key"], second["key"], shop["text"], phone["text"])] == [200] * 4
    assert await _asked_with(api, ended["key"]) == 401
    assert unknown.returncode == 1 and ended["id"] in unknown.stderr and "Nothing was changed" in unknown.stderr
    mine = (await workspace.employee.get("/api/api-keys")).json()["data"]
    assert [(each["id"], each["replaced_by"]) for each in mine] == [(phone["id"], None), (second["id"], phone["id"])]
    until = (utc_now() + timedelta(hours=24)).isoformat()
    assert mine[1]["expires_at"] <= until < mine[0]["expires_at"]
    async with api.system(workspace.id) as ctx:
        sql = "select distinct actor_type from audit_log where tenant_id = $1 and entity_id = any ($2)"
        audited = await ctx.fetch(sql, workspace.id, [UUID(shop["id"]), UUID(phone["id"])])
    assert [row["actor_type"] for row in audited] == ["cli"]


async def test_webhooks_of_a_workspace_get_new_secrets(api: Api, workspace: Workspace, installation: Installation) -> None:
    other = await make_workspace(api)
    body = {"url": "https://hooks.example.com/crm", "name": "Desk"}
    old, untouched = [(await each.admin.post("/api/webhooks", body)).json()["data"] for each in (workspace, other)]

    rotated = await installation.answer("secrets", "rotate", "webhook", "--tenant", str(workspace.id))

    (made,) = rotated["made"]
    assert (made["id"], made["name"], made["text"] != old["secret"]) == (old["id"], "Desk", True)
    for each, hook, secrets in (
        (workspace, old, (made["text"], old["secret"])),
        (other, untouched, (untouched["secret"], None)),
    ):
        async with api.system(each.id) as ctx:
            opened = (await open_webhooks(ctx, api.state.settings.sealing_keys, [UUID(hook["id"])]))[UUID(hook["id"])]
        assert opened is not None and (opened.secret, opened.previous_secret) == secrets


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("api-key", "--tenant"), ("webhook --tenant nowhere", "no tenant nowhere"), ("webhook --tenant x --finish", "24 hours"),
        ("jwt --tenant x", "whole installation"), ("password", "webhook or api-key"), ("db", "DATABASE_URL gives the password"),
        ("encryption", "ENCRYPTION_KEY is not kept in"),
    ],
)  # fmt: skip
async def test_what_cannot_be_renewed_is_said(installation: Installation, arguments: str, said: str) -> None:
    done = await installation.run("secrets", "rotate", *arguments.split())

    assert done.returncode == 1 and said in " ".join(done.stderr.split())


async def test_a_new_jwt_secret_signs_and_the_earlier_one_counts_until_it_is_forgotten(
    installation: Installation, tmp_path: Path
) -> None:
    def signer() -> TokenSigner:
        kept = stored_secrets(tmp_path)["jwt_secret"], previous_secrets(tmp_path, "jwt_secret")
        return TokenSigner(*kept)

    def age_of_jwt(status: Any) -> tuple[int | None, int]:
        (found,) = [key for key in status["keys"] if key["name"] == "JWT_SECRET"]
        return found["age_days"], found["previous"]

    await installation.answer("secrets", "init")
    token = signer().sign(new_id(), new_id(), None)
    ages = [age_of_jwt(await installation.answer("secrets", "status"))]
    await installation.answer("secrets", "rotate", "jwt")
    ages.append(age_of_jwt(await installation.answer("secrets", "status")))
    during, fresh = signer().verify(token), signer().sign(new_id(), new_id(), None)
    await installation.answer("secrets", "rotate", "jwt", "--finish")

    assert ages == [(0, 0), (0, 1)] and during
    assert signer().verify(fresh)
    with pytest.raises(Unauthenticated):
        signer().verify(token)


async def test_a_new_encryption_key_opens_everything_and_the_earlier_one_nothing(
    database_server: DatabaseServer, fresh_database: str, tmp_path: Path
) -> None:
    installation = Installation(tmp_path, database_server.dsn("aisha_app", fresh_database), key=None)
    await installation.answer("secrets", "init")
    before = make_settings(encryption_key=stored_secrets(tmp_path)["encryption_key"])
    pool = await open_pool(installation.dsn, size=1)
    async with open_system_context(pool, None) as ctx:
        tenant_id = await create_tenant(ctx, "Acme", slug="acme")
    async with open_system_context(pool, tenant_id) as ctx:
        hook, secret = await create_webhook(ctx, before, WebhookBody(url="https://hooks.example.com/crm", name="Desk"))

    async def opened(keys: SealingKeys) -> str | None:
        async with open_system_context(pool, tenant_id, write=False) as ctx:
            found = (await open_webhooks(ctx, keys, [hook]))[hook]
        return found and found.secret

    rotated = await installation.run("secrets", "rotate", "encryption")
    status = await installation.answer("secrets", "status")
    await installation.answer("secrets", "rotate", "encryption", "--finish")
    after = SealingKeys(stored_secrets(tmp_path)["encryption_key"])
    found = await opened(before.sealing_keys), await opened(after)
    await pool.close()

    assert "1 stored credentials sealed with the new key, 0 left" in rotated.stdout
    assert (status["sealed_with_earlier_key"], status["old_credentials"]) == (0, {})
    assert found == (None, secret) and previous_secrets(tmp_path, "encryption_key") == ()


async def test_changes_are_refused_while_the_command_says_so(
    api: Api, workspace: Workspace, installation: Installation
) -> None:
    async def make() -> tuple[int, str]:
        await api.state.guard.refresh(api.state.pool)
        answer = await workspace.admin.post("/api/leads", {"last_name": "L"})
        return answer.status_code, answer.json().get("message", "")

    try:
        await installation.answer("readonly", "on", "--reason", "Moving house")
        during = await make()
    finally:
        await installation.answer("readonly", "off")

    assert during == (503, "This installation is read-only at the moment: Moving house.")
    assert (await make())[0] == 201


async def test_the_superadmin_of_the_command_signs_in(api: Api, installation: Installation) -> None:
    email, password = f"root-{new_id().hex[-8:]}@tests.example", "a phrase of my own"
    command = ("create-superadmin", "--email", email, "--first-name", "Sys", "--last-name", "Admin", "--password")

    weak = await installation.run(*command, "root")
    made = await installation.answer(*command, password)
    again = await installation.run(*command, password)

    assert (weak.returncode, again.returncode, made["email"]) == (1, 1, email)
    signed_in = await api.client.post("/api/auth/login", json={"email": email, "password": password})
    api.client.cookies.clear()
    headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    assert (await api.client.get("/api/tenants", headers=headers)).status_code == 200
