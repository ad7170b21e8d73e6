"""Log lines: their form, and that no secret reaches any of them."""

import json
import logging
import re
from collections.abc import Generator

import httpx
import pytest
import structlog

from aisha.core import log_lines
from aisha.core.database import connect
from aisha.core.logging import configure_logging, request_bound
from aisha.entrypoints.api import create_app
from tests.application import Api, make_workspace
from tests.database import DatabaseServer, make_settings

CANARY = "canary-7f3a"


@pytest.fixture(autouse=True)
def root_logger() -> Generator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_text_line_has_time_level_message_and_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(make_settings())
    with request_bound(request_id="r-1"):
        structlog.get_logger().warning("slow request", path="/api/leads", agent="two words")

    line = capsys.readouterr().out
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:.]+Z \[WARN\] slow request path=/api/leads agent='two words' request_id=r-1\n", line
    )


def test_json_line_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(make_settings(log_format="json"))
    logging.getLogger("library").info("said %s", "hello")

    entry = json.loads(capsys.readouterr().out)
    assert (entry["level"], entry["event"]) == ("info", "said hello")


def test_level_silences_what_is_less_severe(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(make_settings(log_level="error"))
    structlog.get_logger().info("quiet")

    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_reaches_a_line(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(make_settings(log_format=form))
    log = structlog.get_logger()
    log.info("a", password=CANARY, headers={"Authorization": f"Bearer {CANARY}", "cookie": [CANARY]}, api_key=CANARY)
    log.info(f"connect postgresql://user:{CANARY}@host/db", nested=[{"refresh_token": CANARY}])
    log.info(f"Authorization: Bearer {CANARY}", text=f"password={CANARY}&x=1")
    logging.getLogger("library").error("token=%s", CANARY)
    try:
        raise RuntimeError(f"secret={CANARY}")
    except RuntimeError:
        log.exception("failed")

    said = capsys.readouterr().out
    assert CANARY not in said
    assert "RuntimeError" in said


@pytest.mark.parametrize("is_on", [True, False])
async def test_a_slow_request_is_told_where_that_is_wanted(is_on: bool, app_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aisha.core.middleware._SLOW_SECONDS", 0.0)
    app = create_app(make_settings(jwt_secret="t" * 64, enable_performance_logging=is_on), dsn=app_dsn)
    told = structlog.testing.CapturingLogger()
    monkeypatch.setattr("aisha.core.middleware._log", told)

    async with app.router.lifespan_context(app):
        answer = await httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api").get("/health")

    assert answer.status_code == 200
    assert [(each.args[0], each.kwargs["path"]) for each in told.calls] == ([("slow request", "/health")] if is_on else [])


GUIDE = """
[ERROR] Authentication failed for user@example.com - Invalid credentials
[ERROR] Database query failed: relation "contacts" does not exist
[WARN] Rate limit exceeded for IP 192.168.1.100
[CampaignWorker] Starting with 30000ms interval
[CampaignWorker] Started
[CampaignWorker] Found 3 pending campaign(s)
[CampaignWorker] Processing campaign abc-123 (Q4 Email Nurture)
[CampaignWorker] Campaign abc-123 finished: completed
""".strip().splitlines()
"""The lines of the guide, §§ 9.5 and 10.3, of what this release does."""


@pytest.mark.parametrize("line", GUIDE)
def test_a_line_of_the_guide_is_one_of_ours(line: str) -> None:
    ours = [text for name, text in vars(log_lines).items() if name.isupper()]
    patterns = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)) for text in ours]

    assert [each for each in patterns if re.fullmatch(rf"(\[(ERROR|WARN)\] )?{each}", line)]


async def test_what_the_database_refuses_unexpectedly_is_told_in_the_words_of_the_guide(
    database_server: DatabaseServer, fresh_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = {"jwt_secret": "t" * 64, "audit_seal_key": "a5" * 32}
    app = create_app(make_settings(**keys), dsn=database_server.dsn("aisha_app", fresh_database))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        workspace = await make_workspace(Api(app, client))
        owner = await connect(database_server.dsn("aisha_owner", fresh_database))
        await owner.execute("alter table contacts rename to contacts_gone")
        await owner.close()
        configure_logging(make_settings())

        answer = await workspace.admin.get("/api/contacts")

    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    assert "relation" not in answer.text
    assert '[ERROR] Database query failed: relation "contacts" does not exist' in capsys.readouterr().out
