"""The sign-in settings: the installation's, and the tenant's that are only stricter; each with its effect."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import jwt
import pytest

from aisha.identity.sign_in_settings.values import DEFAULTS, SignInSettings, merge
from tests.application import PASSWORD, Api, Caller, Workspace

PATH = "/api/settings/auth"


@pytest.fixture
async def superadmin(api: Api) -> AsyncGenerator[Caller]:
    """Somebody who sets the installation's rules; they are taken back afterwards."""
    yield await api.superadmin()
    async with api.system() as ctx:
        await ctx.execute("delete from system_settings where setting_key like 'auth.%'")


async def log_in(api: Api, email: str) -> httpx.Response:
    answer = await api.client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    api.client.cookies.clear()
    return answer


def cookies_of(answer: httpx.Response) -> dict[str, str]:
    return {each.partition("=")[0]: each for each in answer.headers.get_list("set-cookie")}


async def test_every_setting_is_shown_with_its_source(api: Api, workspace: Workspace, superadmin: Caller) -> None:
    await superadmin.patch(PATH, {"password_history": 8})
    await workspace.admin.patch(PATH, {"password_min_length": 16})

    of_system = (await superadmin.get(PATH)).json()["data"]
    of_tenant = (await workspace.admin.get(PATH)).json()["data"]

    assert (of_system["scope"], of_tenant["scope"]) == ("system", "tenant")
    assert set(of_tenant["settings"]) == set(SignInSettings.model_fields)
    shown = {name: (each["value"], each["source"], each["default"]) for name, each in of_tenant["settings"].items()}
    assert shown["password_min_length"] == (16, "tenant", 12)
    assert shown["password_history"] == (8, "system", 5)
    assert shown["access_ttl"] == (15, "default", 15)
    assert of_system["settings"]["password_min_length"]["value"] == 12


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"access_ttl": 4}, "access_ttl"), ({"access_ttl": 61}, "access_ttl"), ({"refresh_ttl": "x"}, "refresh_ttl"),
        ({"idle_logout": 3}, "idle_logout"), ({"require_2fa": "some"}, "require_2fa"),
        ({"password_min_length": 7}, "password_min_length"),
        ({"nonsense": 1}, "nonsense"), ({"protected_emails": ["no address"]}, "protected_emails"),
        ({"trusted_device": 91}, "trusted_device"),
    ],
)  # fmt: skip
async def test_values_outside_their_range_are_refused_in_words(superadmin: Caller, changes: dict[str, Any], field: str) -> None:
    answer = await superadmin.patch(PATH, changes)

    assert answer.status_code == 400 and field in answer.json()["details"]


@pytest.mark.parametrize(
    "changes",
    [
        {"access_ttl": 20}, {"refresh_ttl": 8}, {"password_min_length": 8}, {"trusted_device": 40}, {"reset_ttl": 90},
        {"lockout_threshold": 5}, {"protected_emails": []}, {"require_2fa": "none", "password_history": 4},
    ],
)  # fmt: skip
async def test_a_tenant_cannot_be_looser_than_the_installation(workspace: Workspace, changes: dict[str, Any]) -> None:
    answer = await workspace.admin.patch(PATH, changes)

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")


async def test_who_may_change_what(workspace: Workspace) -> None:
    by_manager = await workspace.manager.patch(PATH, {"password_min_length": 16})
    read_by_manager = await workspace.manager.get(PATH)
    read_by_employee = await workspace.employee.get(PATH)

    assert [each.status_code for each in (by_manager, read_by_manager, read_by_employee)] == [403, 200, 403]


async def test_null_takes_a_value_back(workspace: Workspace) -> None:
    await workspace.admin.patch(PATH, {"password_min_length": 16})

    back = (await workspace.admin.patch(PATH, {"password_min_length": None})).json()["data"]["settings"]

    assert back["password_min_length"]["value"] == 12 and back["password_min_length"]["source"] == "default"


async def test_lifetimes_reach_tokens_and_cookies(api: Api, workspace: Workspace) -> None:
    await workspace.admin.patch(PATH, {"access_ttl": 5, "refresh_ttl": 2})

    answer = await log_in(api, workspace.employee.email)

    claims = jwt.decode(answer.json()["token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 300
    assert "Max-Age=300;" in cookies_of(answer)["aisha_access"] and "Max-Age=172800;" in cookies_of(answer)["aisha_refresh"]


async def test_a_sign_in_that_is_not_kept_ends_with_the_browser(api: Api, workspace: Workspace) -> None:
    await workspace.admin.patch(PATH, {"keep_signed_in": False})

    cookies = cookies_of(await log_in(api, workspace.employee.email))

    assert "Max-Age" not in cookies["aisha_refresh"] and "expires" not in cookies["aisha_refresh"].lower()


async def test_a_longer_password_is_asked_for_everywhere(api: Api, workspace: Workspace) -> None:
    await workspace.admin.patch(PATH, {"password_min_length": 30})
    body = {"current_password": PASSWORD, "new_password": "a fresh long passphrase"}

    answer = await workspace.employee.post("/api/auth/change-password", body)

    assert answer.json()["details"] == {"new_password": ["Use at least 30 characters."]}


async def test_the_lock_follows_the_installation(api: Api, workspace: Workspace, superadmin: Caller) -> None:
    await superadmin.patch(PATH, {"lockout_threshold": 3, "lockout_duration": 60})
    body = {"email": workspace.employee.email, "password": "wrong password"}

    answers = [await api.client.post("/api/auth/login", json=body) for _ in range(4)]

    assert [each.status_code for each in answers] == [401, 401, 401, 423]
    assert 3500 < answers[3].json()["retryAfter"] <= 3600


async def test_protected_accounts_are_out_of_administrators_reach(api: Api, workspace: Workspace, superadmin: Caller) -> None:
    await superadmin.patch(PATH, {"protected_emails": [workspace.employee.email.upper()]})

    answer = await workspace.admin.post(f"/api/users/{workspace.employee.user_id}/reset-link")

    assert (answer.status_code, answer.json()["code"]) == (403, "IMMUTABLE_ACCOUNT")


def test_the_strictest_of_everything_holds() -> None:
    merged = merge(
        DEFAULTS, {"password_min_length": 20, "access_ttl": 60, "idle_logout": 30, "require_2fa": "admins", "junk": 1},
        {"password_min_length": 16, "idle_logout": 10, "keep_signed_in": False, "refresh_ttl": "broken"},
    )  # fmt: skip

    assert (merged.password_min_length, merged.access_ttl, merged.idle_logout) == (20, 15, 10)
    assert (merged.require_2fa, merged.keep_signed_in, merged.refresh_ttl) == ("admins", False, 7)


async def test_a_locked_rule_is_the_same_everywhere(api: Api, workspace: Workspace, superadmin: Caller) -> None:
    await workspace.admin.patch(PATH, {"password_min_length": 30, "idle_logout": 60})
    lock = {"settings": {"auth.password_min_length": 14}, "locked": {"auth.password_min_length": True}}

    await superadmin.request("PUT", "/api/system/settings", json=lock)
    shown = (await workspace.admin.get(PATH)).json()["data"]["settings"]
    refused = await workspace.admin.patch(PATH, {"password_min_length": 20})
    body = {"current_password": PASSWORD, "new_password": "a fresh passphrase"}
    shorter = await workspace.employee.post("/api/auth/change-password", body)

    rule = shown["password_min_length"]
    assert (rule["value"], rule["inherited"], rule["is_locked"], rule["source"]) == (14, 14, True, "system")
    assert (shown["idle_logout"]["value"], shown["idle_logout"]["inherited"]) == (60, 0)
    assert (refused.status_code, *refused.json()["details"]) == (400, "password_min_length")
    assert shorter.status_code == 204
