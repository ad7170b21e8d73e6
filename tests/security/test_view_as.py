"""Looking through somebody's eyes opens nothing of people, their rights or the installation, not even with changes allowed."""

import re

import pytest

from aisha.core.ids import new_id
from tests.application import Api, Workspace
from tests.identity.test_impersonation import begin
from tests.rules.routes import endpoints_of

CHANGES = ("/api/users", "/api/roles", "/api/employees", "/api/departments", "/api/settings/email", "/api/system/")
NOBODY = new_id()


async def test_people_places_and_the_installation_are_not_changed(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.admin, allow_changes=True)
    endpoints = [
        each for each in endpoints_of(api.app.routes) if each.path.startswith(CHANGES) and each.method not in ("GET", "HEAD")
    ]

    answers = {
        str(each): await eyes.request(each.method, re.sub(r"\{[^}]+\}", str(NOBODY), each.path), json={}) for each in endpoints
    }

    assert len(endpoints) > 25
    assert {name: each.status_code for name, each in answers.items() if each.status_code not in (400, 403)} == {}
    for path in ("employees", "departments"):
        made = await eyes.post(f"/api/{path}", {"name": "New", "first_name": "A", "last_name": "B"})
        assert made.status_code == 403 and "eyes" in made.json()["message"]


async def test_nothing_is_sent_in_their_name(api: Api, workspace: Workspace) -> None:
    """Mails, campaigns, calls, tests of connections: everything that reaches somebody outside, or holds its secrets."""
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.admin, allow_changes=True)
    sending = [
        each
        for each in endpoints_of(api.app.routes)
        if each.method not in ("GET", "HEAD")
        and (
            each.access in ("campaigns.send", "integrations.manage", "webhooks.manage", "panic.use")
            or each.path.endswith(("/emails", "/send-test", "/{recipient_id}", "/test"))
        )
        and not each.path.startswith(("/api/auth/", "/api/system/"))
    ]

    answers = {
        str(each): await eyes.request(each.method, re.sub(r"\{[^}]+\}", str(NOBODY), each.path), json={}) for each in sending
    }

    assert len(sending) > 15
    assert {name: each.status_code for name, each in answers.items() if each.status_code not in (400, 403)} == {}
    assert sum("eyes" in each.text for each in answers.values()) > 15
    mail = await eyes.post(f"/api/contacts/{NOBODY}/emails", {"subject": "Hello", "body": "Hello"})
    assert mail.status_code == 403 and "eyes" in mail.json()["message"]


@pytest.mark.parametrize(
    "path", ["users/{user}/export", "users/{user}/sessions", "system/rls", "settings/email", "calendar/feed"]
)
async def test_what_is_stored_of_people_stays_closed(api: Api, workspace: Workspace, path: str) -> None:
    superadmin = await api.superadmin(workspace.id)
    eyes = await begin(superadmin, workspace.admin, allow_changes=True)

    answer = await eyes.get(f"/api/{path.format(user=workspace.employee.user_id)}")

    assert answer.status_code == 403 and "eyes" in answer.json()["message"]
    assert (await eyes.get("/api/employees")).status_code == 200


async def test_who_only_looks_is_told_in_words_that_an_export_leaves_a_trace(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin(workspace.id)
    looking = await begin(superadmin, workspace.admin)

    refused = await looking.get("/api/audit-logs/export")
    changing = await begin(superadmin, workspace.admin, allow_changes=True)
    allowed = await changing.get("/api/audit-logs/export")

    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    assert "without the right to change" in refused.json()["message"] and allowed.status_code == 200
