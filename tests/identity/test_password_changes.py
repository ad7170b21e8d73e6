"""Forgotten, reset and changed passwords."""

import asyncio
import re
from uuid import UUID

import httpx
import pytest

from aisha.core.errors import ValidationFailed
from aisha.core.jobs import JobMessage, JobRun
from aisha.identity.auth.jobs import FORGOT_JOB
from aisha.identity.auth.passwords import PasswordRules, check_password, common_passwords
from tests.application import PASSWORD, Api, Workspace
from tests.database import make_settings
from tests.mail.mailbox import deliver, mailbox, text_of

NEW = "a fresh long passphrase"
GUIDES = ("SecurePassword123!", "SecurePass123!", "TempPassword123!", "NewSecurePassword123!")
NIL = UUID(int=0)


async def ask(api: Api, email: str) -> httpx.Response:
    return await api.client.post("/api/auth/forgot-password", json={"email": email})


async def run_forgot(api: Api, email: str) -> None:
    message = JobMessage(NIL, None, {"email": email})
    await FORGOT_JOB.run(JobRun(api.state.pool, make_settings(frontend_url="https://crm.example"), message, lambda: False))


async def mails_to(api: Api, email: str, tenant_id: UUID | None) -> list[tuple[UUID, str, str | None]]:
    async with api.system(tenant_id) as ctx:
        sql = "select id, kind, link from email_outbox where tenant_id = $1 and to_address = $2 order by created_at, id"
        return [tuple(row) for row in await ctx.fetch(sql, tenant_id or NIL, email)]


async def link_for(api: Api, workspace: Workspace, email: str) -> str:
    await run_forgot(api, email)
    link = (await mails_to(api, email, workspace.id))[-1][2]
    assert link is not None
    return link.partition("token=")[2]


async def reset(api: Api, token: str, password: str = NEW) -> httpx.Response:
    return await api.client.post("/api/auth/reset-password", json={"token": token, "new_password": password})


async def log_in(api: Api, email: str, password: str) -> httpx.Response:
    answer = await api.client.post("/api/auth/login", json={"email": email, "password": password})
    api.client.cookies.clear()
    return answer


async def test_forgot_answers_everybody_alike_and_does_the_same_work(api: Api, workspace: Workspace) -> None:
    answers = [await ask(api, email) for email in (workspace.employee.email, "nobody-at-all@tests.example")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    async with api.system() as ctx:
        payloads = await ctx.fetch("select payload from pgqueuer where entrypoint = 'auth.forgot_password'")
    assert {b"nobody-at-all@tests.example" in row["payload"] for row in payloads} == {True, False}, "one job each"


async def test_a_forgotten_password_is_replaced_by_mail(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    await run_forgot(api, person.email.upper())
    ((mail_id, kind, _),) = await mails_to(api, person.email, workspace.id)
    async with mailbox() as box:
        await deliver(api, mail_id, workspace.id, **box.settings())

    found = re.search(r"https://crm\.example/reset-password\?token=(\S+)", text_of(box.mails[0]))
    assert kind == "password_reset" and found is not None
    done = await reset(api, found[1])

    assert done.status_code == 200
    assert (await log_in(api, person.email, NEW)).status_code == 200
    assert (await log_in(api, person.email, PASSWORD)).status_code == 401
    assert (await person.get("/api/auth/me")).json()["code"] == "TOKEN_REVOKED", "every sign-in has ended"
    assert [each[1] for each in await mails_to(api, person.email, None)] == ["password_changed"]
    async with api.system(workspace.id) as ctx:
        sql = "select count(*) from audit_log where tenant_id = $1 and action = 'PASSWORD_RESET' and entity_id = $2"
        assert await ctx.fetchval(sql, workspace.id, person.user_id) == 1


async def test_a_link_works_once_even_for_two_at_once(api: Api, workspace: Workspace) -> None:
    token = await link_for(api, workspace, workspace.employee.email)

    answers = await asyncio.gather(*(reset(api, token, f"{NEW} {number}") for number in range(3)))
    later = await reset(api, token, "yet another long one")

    assert sorted(answer.status_code for answer in answers) == [200, 410, 410]
    assert later.json()["code"] == "TOKEN_USED"


async def test_a_newer_link_ends_the_older_and_an_old_one_expires(api: Api, workspace: Workspace) -> None:
    first = await link_for(api, workspace, workspace.employee.email)
    second = await link_for(api, workspace, workspace.employee.email)
    async with api.system() as ctx:
        await ctx.execute("update password_resets set expires_at = now() where user_id = $1", workspace.employee.user_id)

    codes = [(await reset(api, token)).json()["code"] for token in (first, second, "unknown", "☃")]

    assert codes == ["TOKEN_USED", "LINK_EXPIRED", "LINK_EXPIRED", "LINK_EXPIRED"]


async def test_three_links_in_fifteen_minutes_are_enough(api: Api, workspace: Workspace) -> None:
    for _ in range(5):
        await run_forgot(api, workspace.employee.email)

    assert len(await mails_to(api, workspace.employee.email, workspace.id)) == 3


async def test_nobody_inactive_or_invited_gets_a_link(api: Api, workspace: Workspace) -> None:
    async with api.system() as ctx:
        await ctx.execute("update users set status = 'inactive' where id = $1", workspace.employee.user_id)

    await run_forgot(api, workspace.employee.email)

    assert await mails_to(api, workspace.employee.email, workspace.id) == []


async def test_a_link_that_opens_two_tenants_lies_on_the_platform(api: Api, workspace: Workspace) -> None:
    other = await api.tenant()
    await api.member(other, "employee", email=workspace.employee.email)
    superadmin = await api.superadmin()

    await run_forgot(api, workspace.employee.email)
    await run_forgot(api, superadmin.email)

    assert await mails_to(api, workspace.employee.email, workspace.id) == []
    assert [each[1] for each in await mails_to(api, workspace.employee.email, None)] == ["password_reset"]
    assert [each[1] for each in await mails_to(api, superadmin.email, None)] == ["password_reset"]


async def test_a_lock_does_not_keep_the_owner_out(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    for _ in range(11):
        await log_in(api, person.email, "wrong password")

    await reset(api, await link_for(api, workspace, person.email))

    assert (await log_in(api, person.email, NEW)).status_code == 200


async def test_earlier_passwords_do_not_come_back(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    passwords = [f"{NEW} {number}" for number in range(6)]
    for password in passwords:
        assert (await reset(api, await link_for_admin(workspace, person.user_id), password)).status_code == 200

    again = [(await reset(api, await link_for_admin(workspace, person.user_id), each)).status_code for each in passwords]
    forgotten = await reset(api, await link_for_admin(workspace, person.user_id), PASSWORD)

    assert again == [400] * 6
    assert forgotten.status_code == 200, "only the last five count"


async def link_for_admin(workspace: Workspace, user_id: UUID) -> str:
    answer = await workspace.admin.post(f"/api/users/{user_id}/reset-link")
    return answer.json()["data"]["link"].partition("token=")[2]


async def test_an_administrator_may_show_a_link_for_own_people_only(api: Api, workspace: Workspace) -> None:
    other = await api.tenant()
    shared = await api.member(workspace.id, "employee")
    await api.member(other, "employee", email=shared.email)
    superadmin = await api.superadmin(workspace.id)

    of_shared = await workspace.admin.post(f"/api/users/{shared.user_id}/reset-link")
    of_employee = await workspace.manager.post(f"/api/users/{workspace.employee.user_id}/reset-link")
    by_superadmin = await superadmin.post(f"/api/users/{shared.user_id}/reset-link")

    assert of_shared.status_code == 403 and of_employee.status_code == 403
    assert by_superadmin.status_code == 200
    async with api.system(workspace.id) as ctx:
        sql = "select actor_id from audit_log where tenant_id = $1 and action = 'RECOVERY_LINK_SHOWN'"
        assert await ctx.fetchval(sql, workspace.id) == superadmin.user_id


async def test_change_needs_the_present_password_and_ends_the_other_sign_ins(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    elsewhere = await api.sign_in(person.user_id, workspace.id)

    wrong = await person.post("/api/auth/change-password", {"current_password": "not it at all", "new_password": NEW})
    weak = await person.post("/api/auth/change-password", {"current_password": PASSWORD, "new_password": "qwerty123456"})
    done = await person.post("/api/auth/change-password", {"current_password": PASSWORD, "new_password": NEW})

    assert wrong.status_code == 400 and "current_password" in wrong.json()["details"]
    assert weak.status_code == 400 and "new_password" in weak.json()["details"]
    assert done.status_code == 204
    assert (await person.get("/api/auth/me")).status_code == 200
    assert (await elsewhere.get("/api/auth/me")).status_code == 401
    assert (await log_in(api, person.email, NEW)).status_code == 200


async def test_guessing_the_present_password_locks(api: Api, workspace: Workspace) -> None:
    body = {"current_password": "not it at all", "new_password": NEW}

    codes = [(await workspace.employee.post("/api/auth/change-password", body)).status_code for _ in range(11)]

    assert codes == [400] * 10 + [423]


async def test_a_password_that_must_be_changed_closes_everything_else(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    async with api.system() as ctx:
        await ctx.execute("update users set must_change_password = true where id = $1", person.user_id)

    signed_in = (await log_in(api, person.email, PASSWORD)).json()
    headers = {"Authorization": f"Bearer {signed_in['token']}"}
    closed = [
        await api.client.request(method, path, headers=headers, json={} if method == "POST" else None)
        for method, path in (
            ("GET", "/api/leads"),
            ("POST", "/api/leads"),
            ("GET", "/api/employees"),
            ("POST", "/api/auth/2fa/setup"),
        )
    ]
    me = await api.client.get("/api/auth/me", headers=headers)
    body = {"current_password": PASSWORD, "new_password": NEW}
    changed = await api.client.post("/api/auth/change-password", headers=headers, json=body)
    renewed = await api.client.post("/api/auth/refresh", json={"refresh_token": signed_in["refresh_token"]})
    api.client.cookies.clear()
    open_again = await api.client.get("/api/leads", headers={"Authorization": f"Bearer {renewed.json()['token']}"})

    assert {(each.status_code, each.json()["code"]) for each in closed} == {(403, "PASSWORD_CHANGE_REQUIRED")}
    assert me.json()["data"]["sign_in"]["must"] == ["password"]
    assert (changed.status_code, open_again.status_code) == (204, 200)


@pytest.mark.parametrize("password", GUIDES)
def test_the_guides_own_samples_pass(password: str) -> None:
    check_password(password, "admin@example.com")


@pytest.mark.parametrize(
    "password",
    ["qwerty123456", "1QAZ2wsx3edc", "sonyericsson", "adalovelace1815", "AdaLovelace!!", "ada.lovelace-ada.lovelace"],
)
def test_common_passwords_and_ones_own_name_are_refused(password: str) -> None:
    with pytest.raises(ValidationFailed):
        check_password(password, "ada.lovelace@example.com")


@pytest.mark.parametrize(
    ("password", "classes", "passes"),
    [("only small letters", 2, True), ("onlysmallletters", 2, False), ("Small1letters", 3, True), ("Small1letters", 4, False)],
)
def test_classes_are_asked_for(password: str, classes: int, passes: bool) -> None:
    rules = PasswordRules(classes=classes)
    try:
        check_password(password, "me@tests.example", rules=rules)
    except ValidationFailed:
        assert not passes
    else:
        assert passes


def test_the_list_of_common_passwords_is_whole() -> None:
    assert len(common_passwords()) == 10_000
    assert {"123456", "password", "dragon"} <= common_passwords()


async def test_who_is_given_a_password_can_be_made_to_choose_their_own(api: Api, workspace: Workspace) -> None:
    person, admin = workspace.employee, workspace.admin
    new = {"email": "given@tests.example", "first_name": "Gi", "last_name": "Ven", "role": "employee", "password": NEW}

    made = await admin.post("/api/users", {**new, "must_change_password": True})
    plain = await admin.post("/api/users", {**new, "email": "kept@tests.example"})
    body = {"password": "another fresh passphrase", "must_change_password": True}
    given = await admin.patch(f"/api/users/{person.user_id}", body)
    alone = await admin.patch(f"/api/users/{person.user_id}", {"must_change_password": True})

    assert (made.status_code, plain.status_code, given.status_code, alone.status_code) == (201, 201, 200, 400)
    async with api.system() as ctx:
        sql = "select must_change_password from users where email = any($1::text[]) order by must_change_password"
        emails = ["given@tests.example", "kept@tests.example", person.email]
        assert [row[0] for row in await ctx.fetch(sql, emails)] == [False, True, True]


async def rules_of(api: Api, token: str) -> httpx.Response:
    return await api.client.post("/api/auth/reset-password/rules", json={"token": token})


async def test_the_rules_in_force_are_told_wherever_a_password_is_chosen(api: Api, workspace: Workspace) -> None:
    admin, person = workspace.admin, workspace.employee
    await admin.patch("/api/settings/auth", {"password_min_length": 20, "password_classes": 3})
    rules = {"min_length": 20, "classes": 3, "history": 5}
    token = await link_for(api, workspace, person.email)

    me = await person.get("/api/auth/me")
    link = await rules_of(api, token)
    weak = await admin.post(
        "/api/users", {"email": "w@tests.example", "first_name": "W", "last_name": "K", "role": "employee", "password": NEW}
    )
    used = await reset(api, token, "A fresh long passphrase 1")
    gone = await rules_of(api, token)
    unknown = await rules_of(api, "nobodys")
    in_the_address = await api.client.get(f"/api/auth/reset-password/{token}")

    assert me.json()["data"]["sign_in"]["password_rules"] == rules
    assert (link.status_code, link.json()["data"]) == (200, rules)
    assert (weak.status_code, used.status_code) == (400, 200), (weak.text, used.text)
    assert [(each.status_code, each.json()["code"]) for each in (gone, unknown)] == [(410, "TOKEN_USED"), (410, "LINK_EXPIRED")]
    assert in_the_address.status_code in (404, 405), "an address stands in logs and signals"
