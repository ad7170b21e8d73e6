"""Secrets are planted through real requests, jobs, mails and failures; then every sink is searched for them.

Sinks: every table of the database, the lines of API and worker, refusals, the exports. Only who asked for one has seen it.
"""

import asyncio
import base64
import logging
import zipfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import httpx
import pytest
import structlog

from aisha import modules
from aisha.core.database import connect
from aisha.core.jobs import Job, JobRun, enqueue
from aisha.core.logging import configure_logging
from aisha.entrypoints.api import create_app
from aisha.entrypoints.worker import Worker
from tests.application import PASSWORD, Api, Caller, Workspace, make_workspace
from tests.database import DatabaseServer, make_settings
from tests.entrypoints.test_worker import until
from tests.identity.oidc_server import oidc_server
from tests.identity.test_two_factor import code_of
from tests.mail.mailbox import Mailbox, mailbox, text_of
from tests.security.outgoing import acted_by_commands, send_out, shown_by_commands

NEW_PASSWORD = "canary Password 91f3a horse"
WRONG_PASSWORD = "canary wrong 55bd2 battery"
SMTP_PASSWORD = "canary-smtp-77c41e"
CLIENT_SECRET = "canary-client-secret-0a8d3"
ERROR_SECRET = "canary-error-6be02"
FORGED = "ak_0c4a4a4a_canary-forged-key-27ee1"
JSON, OIDC = {"Content-Type": "application/json"}, "/api/settings/auth/oidc"
SETTINGS = {"jwt_secret": "canary-jwt-" + "5f" * 40, "encryption_key": "ca" * 32, "audit_seal_key": "5e" * 32}


async def _fail(_run: JobRun) -> None:
    raise RuntimeError(f"cannot connect to postgresql://crm:{ERROR_SECRET}@db/crm, token={ERROR_SECRET}")


FAILING = Job("test.canaries", _fail)


@dataclass
class Place:
    """An installation of its own, and what was planted in it by name."""

    api: Api
    workspace: Workspace
    dsn: str
    app_dsn: str
    box: Mailbox
    planted: dict[str, str] = field(default_factory=dict[str, str])
    refusals: list[str] = field(default_factory=list[str])

    async def refuse(self, method: str, path: str, **options: Any) -> None:
        """A request that fails; what it is told is a sink."""
        answer = await self.api.client.request(method, path, **options)
        assert answer.status_code >= 400, (path, answer.text)
        self.refusals.append(answer.text + str(answer.headers))

    async def value(self, sql: str, *values: Any) -> Any:
        """One value, past all row security."""
        connection = await connect(self.dsn)
        found = await connection.fetchval(sql, *values)
        await connection.close()
        return found

    async def tables(self) -> dict[str, str]:
        """Every table as text; what is kept in base64 is read, too."""
        connection = await connect(self.dsn)
        names = await connection.fetch(
            "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'pg\\_%'"
        )
        text = "select string_agg(t::text, ' ') from {} t"
        found = {row["name"]: await connection.fetchval(text.format(row["name"])) for row in names}
        kept = await connection.fetchval("select string_agg(response, ' ') from idempotency_keys where response is not null")
        await connection.close()
        unpacked = " ".join(base64.b64decode(each).decode() for each in (kept or "").split())
        return {name: text or "" for name, text in found.items()} | {"idempotency_keys": unpacked}


@pytest.fixture(autouse=True)
def logging_restored() -> Generator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def place(database_server: DatabaseServer, fresh_database: str, tmp_path: Path) -> AsyncGenerator[Place]:
    async with mailbox(open_sign_in=True) as box, installation(database_server, fresh_database, tmp_path, box) as made:
        yield made


def _mail_server(box: Mailbox) -> dict[str, Any]:
    return box.settings(smtp_user="crm", smtp_pass=SMTP_PASSWORD, smtp_tls="none")


@asynccontextmanager
async def installation(server: DatabaseServer, database: str, home: Path, box: Mailbox) -> AsyncGenerator[Place]:
    smtp = _mail_server(box)
    limits = {"rate_limit_max": 0, "auth_rate_limit_max": 0, "webhooks_enabled": True}
    settings = make_settings(**SETTINGS, **smtp, **limits, aisha_home=home)
    app = create_app(settings, dsn=server.dsn("aisha_app", database))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    superuser = urlunsplit(urlsplit(server.admin_dsn)._replace(path=f"/{database}"))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        api = Api(app, client)
        workspace = await make_workspace(api)
        worker = Worker(
            settings,
            server.dsn("aisha_app", database),
            (*modules.JOBS, FAILING),
            poll_every=timedelta(seconds=0.2),
            periodic=(),
        )
        working = asyncio.create_task(worker.run())
        app_dsn = server.dsn("aisha_app", database)
        yield Place(api, workspace, superuser, app_dsn, box, {"smtp password": SMTP_PASSWORD, "jwt": SETTINGS["jwt_secret"]})
        worker.stopping.set()
        await working


async def plant(place: Place) -> None:
    """Sign-in, two-factor, keys, sealed credentials: each by its own route, each wrongly as well."""
    api, admin, employee = place.api, place.workspace.admin, place.workspace.employee
    login = {"email": employee.email, "password": WRONG_PASSWORD}
    await place.refuse("POST", "/api/auth/login", json=login)
    await place.refuse("POST", "/api/auth/login", json=login | {"password": {"deep": WRONG_PASSWORD}})
    await place.refuse("POST", "/api/auth/login", content=f'{{"email": "x", "password": "{WRONG_PASSWORD}"', headers=JSON)
    await place.refuse("POST", f"/api/auth/reset-password?token={FORGED}", json={"token": FORGED, "password": WRONG_PASSWORD})
    await place.refuse("GET", "/api/leads", headers={"X-API-Key": FORGED})
    await place.refuse("GET", f"/api/nowhere?access_token={FORGED}", headers={"Authorization": f"Bearer {FORGED}"})
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert (await employee.post("/api/auth/change-password", change)).status_code == 204
    factor = await api.member(place.workspace.id, "employee")
    secret = (await factor.post("/api/auth/2fa/setup")).json()["data"]["secret"]
    codes = (await factor.post("/api/auth/2fa/enable", {"code": code_of(secret, -1)})).json()["data"]["backup_codes"]
    body = {"name": "Shop", "scopes": ["read:contacts"]}
    key = (await admin.post("/api/api-keys", body, headers={"Idempotency-Key": "canary-once"})).json()["data"]["key"]
    assert (await api.client.get("/api/contacts", headers={"X-API-Key": key})).status_code == 200
    await place.refuse("DELETE", "/api/contacts/nothing", headers={"X-API-Key": key})
    place.planted |= {
        "password": NEW_PASSWORD, "wrong password": WRONG_PASSWORD, "two-factor secret": secret, "backup code": codes[0],
        "API key": key, "forged key": FORGED, "access token": admin.token, "refresh token": admin.refresh_token,
        "client secret": CLIENT_SECRET,
    }  # fmt: skip
    await seal_credential(place, await api.superadmin())


async def seal_credential(place: Place, superadmin: Caller) -> None:
    """A provider's secret, which is kept sealed; and one for a provider that does not answer."""
    async with oidc_server() as provider:
        await superadmin.request("PUT", "/api/system/outbound", json={"private_hosts": ["127.0.0.1"]})
        body = {"issuer": provider.url, "client_id": "crm", "client_secret": CLIENT_SECRET, "label": "Company login"}
        saved = await superadmin.request("PUT", OIDC, json=body)
        assert saved.status_code == 200, saved.text
        place.refusals.append(saved.text)
    elsewhere = body | {"issuer": "https://login.example.invalid"}
    place.refusals += [(await superadmin.post(f"{OIDC}/test", each)).text for each in (body, elsewhere)]


async def ask_for_mail(place: Place) -> None:
    """A link by mail: first the mail server refuses our sign-in, then it takes a mail."""
    place.box.refuses_sign_in = True
    for caller, condition in ((place.workspace.manager, "error is not null"), (place.workspace.support, "status = 'sent'")):
        asked = await place.api.client.post("/api/auth/forgot-password", json={"email": caller.email})
        assert asked.status_code == 200
        sql = f"select exists (select from email_outbox where to_address = $1 and {condition})"
        await until(lambda sql=sql, to=caller.email: place.value(sql, to))
        place.box.refuses_sign_in = False
    link = next(text_of(mail) for mail in place.box.mails if "reset-password?token=" in text_of(mail))
    place.planted["reset token"] = link.split("reset-password?token=")[1].split()[0]
    assert place.box.passwords, "the mail server was signed in to"


async def fail_a_job(place: Place) -> None:
    """A job that ends with a secret in its error, as a driver or a provider may write it."""
    async with place.workspace.admin.context() as ctx:
        await enqueue(ctx, FAILING.name, {"id": "1"})
    waits = "select from pgqueuer where entrypoint = $1 and status in ('queued', 'picked')"
    await until(lambda: place.value(f"select not exists ({waits})", FAILING.name))
    place.planted["secret of an error"] = ERROR_SECRET


async def go_out(place: Place, home: Path) -> dict[str, str]:
    """What is sent to others, and what is told of it; the commands that show it."""
    sent = await send_out(place.api, place.workspace, place.app_dsn, ERROR_SECRET)
    place.planted |= sent.planted
    given = {name.upper(): value for name, value in SETTINGS.items()}
    given |= {name.upper(): str(value) for name, value in _mail_server(place.box).items()} | {"DATABASE_URL": place.app_dsn}
    shown = await shown_by_commands(place.workspace, sent.campaign_id, home, **given)
    acted, once = await asyncio.to_thread(acted_by_commands, place.workspace, sent, home, **given)
    place.planted |= once
    return {"outgoing": sent.answers, **shown, **acted}


async def exports(place: Place) -> dict[str, str]:
    """What leaves as a file."""
    admin = place.workspace.admin
    started = await admin.post(f"/api/tenants/{place.workspace.id}/export", {"format": "csv"})
    assert started.status_code == 202, started.text
    made = started.json()["data"]["id"]
    await until(lambda: place.value("select storage_key is not null from tenant_exports where id = $1", UUID(made)))
    archive = await admin.get(f"/api/tenants/{place.workspace.id}/exports/{made}/file")
    assert archive.status_code == 200, archive.text
    texts = {"audit export": (await admin.get("/api/audit-logs/export")).text}
    texts["personal export"] = (await admin.get(f"/api/users/{admin.user_id}/export")).text
    with zipfile.ZipFile(BytesIO(archive.content)) as opened:
        texts["tenant export"] = " ".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())
    return texts


async def test_no_secret_lies_in_any_sink(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(make_settings())
    await plant(place)
    await fail_a_job(place)
    await ask_for_mail(place)
    said = await go_out(place, tmp_path)
    files = await exports(place)
    await place.api.state.guard.write_noted(place.api.state.pool)
    lines = capsys.readouterr()

    sinks = {**await place.tables(), **files, **said, "log": lines.out + lines.err, "refusals": " ".join(place.refusals)}
    found = [f"{name} in {sink}" for sink, text in sinks.items() for name, secret in place.planted.items() if secret in text]
    assert found == [], "\n".join(found)
    assert "Authentication failed for" in sinks["log"] and "PERMISSION_DENIED" not in sinks["log"]
    assert {"audit_log", "events", "email_outbox", "pgqueuer", "api_keys", "sessions", "two_factors"} <= sinks.keys()
    assert {"webhook", "webhook_deliveries", "tenant_integrations", "campaign_recipients", "job_runs"} <= sinks.keys()
    assert len(place.planted) == 22 and all(sinks[name] for name in ("audit_log", "audit export", "tenant export"))
