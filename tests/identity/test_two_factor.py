"""The second factor, from set-up to a lost device."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pyotp.totp import TOTP

from aisha.identity.auth import two_factor
from tests.application import PASSWORD, Api, Caller, Workspace

ARRIVES_WITHIN_SECONDS = 5


@pytest.fixture(autouse=True)
def within_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """No code of this file grows older while it is on its way."""
    now = int(datetime.now(UTC).timestamp())
    middle = datetime.fromtimestamp(now - now % 30 + 12, UTC)
    monkeypatch.setattr(two_factor, "utc_now", lambda: middle)


async def turn_on(caller: Caller) -> tuple[str, list[str]]:
    """The secret and the backup codes of somebody who sets up a second factor."""
    secret: str = (await caller.post("/api/auth/2fa/setup")).json()["data"]["secret"]
    answer = await caller.post("/api/auth/2fa/enable", {"code": code_of(secret, -1)})
    assert answer.status_code == 200, answer.text
    return secret, answer.json()["data"]["backup_codes"]


def code_of(secret: str, steps: int = 0) -> str:
    """The code so many 30-second steps from when it arrives: one that ends on the way would be a step older than meant."""
    return TOTP(secret).at(int(two_factor.utc_now().timestamp()) + ARRIVES_WITHIN_SECONDS + 30 * steps)


async def log_in(api: Api, email: str, **cookies: str) -> httpx.Response:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    answer = await api.client.post("/api/auth/login", json={"email": email, "password": PASSWORD}, headers=headers)
    api.client.cookies.clear()
    return answer


async def verify(api: Api, challenge: str, code: str, **body: Any) -> httpx.Response:
    answer = await api.client.post("/api/auth/2fa/verify", json={"challenge": challenge, "code": code, **body})
    api.client.cookies.clear()
    return answer


async def challenge_of(api: Api, email: str) -> str:
    answer = await log_in(api, email)
    assert (answer.status_code, answer.json()["code"]) == (401, "TWO_FACTOR_REQUIRED"), answer.text
    return answer.json()["details"]["challenge"]


async def test_set_up_shows_a_secret_and_a_picture_and_stores_it_sealed(api: Api, workspace: Workspace) -> None:
    answer = (await workspace.employee.post("/api/auth/2fa/setup")).json()["data"]

    assert answer["uri"].startswith("otpauth://totp/Aisha%20CRM:") and answer["secret"] in answer["uri"]
    assert answer["qr_svg"].startswith("<svg") and "<script" not in answer["qr_svg"]
    async with api.system() as ctx:
        sealed = await ctx.fetchval("select secret from two_factors where id = $1", workspace.employee.user_id)
    assert answer["secret"].encode() not in sealed
    assert (await log_in(api, workspace.employee.email)).status_code == 200, "it does not count yet"


async def test_a_wrong_first_code_does_not_switch_it_on(api: Api, workspace: Workspace) -> None:
    secret = (await workspace.employee.post("/api/auth/2fa/setup")).json()["data"]["secret"]

    wrong = await workspace.employee.post("/api/auth/2fa/enable", {"code": code_of(secret, 40)})

    assert (wrong.status_code, list(wrong.json()["details"])) == (400, ["code"])


async def test_signing_in_takes_password_and_code(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    elsewhere = await api.sign_in(person.user_id, workspace.id)
    secret, _ = await turn_on(person)
    challenge = await challenge_of(api, person.email)

    wrong = await verify(api, challenge, code_of(secret, 40))
    right = await verify(api, challenge, code_of(secret))

    assert (wrong.status_code, wrong.json()["code"]) == (401, "INVALID_CREDENTIALS")
    assert right.status_code == 200
    me = await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {right.json()['token']}"})
    assert me.json()["data"]["sign_in"]["has_second_factor"] is True
    assert (await elsewhere.get("/api/auth/me")).status_code == 401, "sign-ins without the factor have ended"


async def test_a_code_works_once_and_an_older_one_no_more(api: Api, workspace: Workspace) -> None:
    secret, _ = await turn_on(workspace.employee)
    email = workspace.employee.email
    code = code_of(secret)
    first = await verify(api, await challenge_of(api, email), code)

    again = await verify(api, await challenge_of(api, email), code)
    older = await verify(api, await challenge_of(api, email), code_of(secret, -1))
    next_one = await verify(api, await challenge_of(api, email), code_of(secret, 1))

    assert [each.status_code for each in (first, again, older, next_one)] == [200, 401, 401, 200]


async def test_codes_two_steps_away_do_not_count(api: Api, workspace: Workspace) -> None:
    secret, _ = await turn_on(workspace.employee)
    challenge = await challenge_of(api, workspace.employee.email)

    answers = [await verify(api, challenge, code_of(secret, steps)) for steps in (-3, 3)]

    assert [each.status_code for each in answers] == [401, 401]


async def test_a_challenge_is_no_token_and_dies_with_the_password(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    secret, _ = await turn_on(person)
    challenge = await challenge_of(api, person.email)
    as_token = await api.client.get("/api/auth/me", headers={"Authorization": f"Bearer {challenge}"})
    body = {"current_password": PASSWORD, "new_password": "a fresh long passphrase"}
    await person.post("/api/auth/change-password", body)

    after = await verify(api, challenge, code_of(secret))
    token_as_challenge = await verify(api, person.token, code_of(secret))

    assert as_token.json()["code"] == "UNAUTHENTICATED"
    assert (after.status_code, token_as_challenge.status_code) == (401, 401)


async def test_guessing_codes_locks_the_address(api: Api, workspace: Workspace) -> None:
    secret, _ = await turn_on(workspace.employee)
    challenge = await challenge_of(api, workspace.employee.email)

    codes = [(await verify(api, challenge, "000000")).status_code for _ in range(11)]

    assert codes == [401] * 10 + [423]
    assert (await verify(api, challenge, code_of(secret))).status_code == 423


async def test_each_backup_code_works_once(api: Api, workspace: Workspace) -> None:
    _, backup = await turn_on(workspace.employee)
    email = workspace.employee.email

    answers = [await verify(api, await challenge_of(api, email), backup[0].upper()) for _ in range(2)]
    other = await verify(api, await challenge_of(api, email), backup[9])

    assert len(set(backup)) == 10
    assert [each.status_code for each in (*answers, other)] == [200, 401, 200]


async def test_new_backup_codes_replace_the_old(api: Api, workspace: Workspace) -> None:
    _, old = await turn_on(workspace.employee)

    refused = await workspace.employee.post("/api/auth/2fa/backup-codes", {"password": "not the password"})
    new = (await workspace.employee.post("/api/auth/2fa/backup-codes", {"password": PASSWORD})).json()["data"]["backup_codes"]

    email = workspace.employee.email
    assert refused.status_code == 400
    assert (await verify(api, await challenge_of(api, email), old[0])).status_code == 401
    assert (await verify(api, await challenge_of(api, email), new[0])).status_code == 200


async def test_switching_off_takes_password_and_code(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    secret, _ = await turn_on(person)

    refused = [
        await person.post("/api/auth/2fa/disable", {"password": "not the password", "code": code_of(secret)}),
        await person.post("/api/auth/2fa/disable", {"password": PASSWORD, "code": "000000"}),
    ]
    done = await person.post("/api/auth/2fa/disable", {"password": PASSWORD, "code": code_of(secret)})

    assert [each.status_code for each in refused] == [400, 400]
    assert done.status_code == 204
    assert (await log_in(api, person.email)).status_code == 200


async def test_a_trusted_browser_leaves_the_code_out_for_its_person_only(api: Api, workspace: Workspace) -> None:
    secret, _ = await turn_on(workspace.employee)
    other_secret, _ = await turn_on(workspace.manager)
    verified = await verify(api, await challenge_of(api, workspace.employee.email), code_of(secret), trust_device=True)
    cookie = next(each for each in verified.headers.get_list("set-cookie") if each.startswith("aisha_device="))
    token = cookie.partition("=")[2].partition(";")[0]

    trusted = await log_in(api, workspace.employee.email, aisha_device=token)
    other = await log_in(api, workspace.manager.email, aisha_device=token)

    assert "HttpOnly" in cookie and "Max-Age=2592000" in cookie and "SameSite=strict" in cookie
    assert trusted.status_code == 200
    assert other.json()["code"] == "TWO_FACTOR_REQUIRED" and other_secret


async def test_an_administrator_takes_a_lost_factor_away_and_the_person_is_told(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    await turn_on(person)

    done = await workspace.admin.post(f"/api/users/{person.user_id}/reset-2fa")
    again = await workspace.admin.post(f"/api/users/{person.user_id}/reset-2fa")

    assert (done.status_code, again.status_code) == (204, 404)
    assert (await log_in(api, person.email)).status_code == 200
    async with api.system(workspace.id) as ctx:
        sql = "select kind from email_outbox where tenant_id = $1 and to_address = $2"
        assert await ctx.fetchval(sql, workspace.id, person.email) == "two_factor"
        sql = "select actor_id from audit_log where tenant_id = $1 and action = 'TWO_FACTOR_RESET'"
        assert await ctx.fetchval(sql, workspace.id) == workspace.admin.user_id


async def require_of_admins(api: Api, workspace: Workspace, days_ago: int) -> None:
    assert (await workspace.admin.patch("/api/settings/auth", {"require_2fa": "admins"})).status_code == 200
    async with api.system() as ctx:
        await ctx.execute("update users set created_at = now() - interval '30 days' where id = $1", workspace.admin.user_id)
    await require_of_admins_since(api, workspace, days_ago)


async def signed_in_as(api: Api, email: str) -> dict[str, str]:
    token = (await log_in(api, email)).json()["token"]
    return {"Authorization": f"Bearer {token}"}


async def test_where_it_is_required_enrolment_is_the_only_page_after_seven_days(api: Api, workspace: Workspace) -> None:
    admin = workspace.admin
    await require_of_admins(api, workspace, days_ago=6)
    in_grace = await signed_in_as(api, admin.email)
    assert (await api.client.get("/api/leads", headers=in_grace)).status_code == 200

    await require_of_admins_since(api, workspace, 8)
    headers = await signed_in_as(api, admin.email)
    employee = await signed_in_as(api, workspace.employee.email)
    closed = await api.client.get("/api/leads", headers=headers)
    setup = await api.client.post("/api/auth/2fa/setup", headers=headers)

    assert (closed.status_code, closed.json()["code"]) == (403, "TWO_FACTOR_REQUIRED")
    assert setup.status_code == 200
    assert (await api.client.get("/api/leads", headers=employee)).status_code == 200, "only administrators must"


async def require_of_admins_since(api: Api, workspace: Workspace, days_ago: int) -> None:
    async with api.system() as ctx:
        since = await ctx.fetchval("select now() - make_interval(days => $1)", days_ago)
        sql = "update tenants set settings = jsonb_set(settings, '{auth,require_2fa_since}', to_jsonb($2::text)) where id = $1"
        await ctx.execute(sql, workspace.id, since.isoformat())
