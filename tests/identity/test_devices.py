"""Signed-in devices: one's own, those of members, everybody's."""

from uuid import uuid4

from tests.application import PASSWORD, Api, Caller, Workspace


async def device_ids(caller: Caller) -> list[str]:
    return [each["id"] for each in (await caller.get("/api/auth/sessions")).json()["data"]]


async def test_ones_own_devices_are_listed_and_this_one_is_marked(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    await api.sign_in(person.user_id, workspace.id)

    listed = (await person.get("/api/auth/sessions")).json()["data"]

    assert [each["is_this"] for each in listed] == [False, True]
    assert {each["device"] for each in listed} == {"tests"}


async def test_one_device_is_ended_at_once(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    elsewhere = await api.sign_in(person.user_id, workspace.id)
    other = next(each["id"] for each in (await person.get("/api/auth/sessions")).json()["data"] if not each["is_this"])

    ended = await person.delete(f"/api/auth/sessions/{other}")
    again = await person.delete(f"/api/auth/sessions/{other}")

    assert (ended.status_code, again.status_code) == (204, 404)
    assert (await elsewhere.get("/api/auth/me")).json()["code"] == "TOKEN_REVOKED"
    assert (await person.get("/api/auth/me")).status_code == 200


async def test_somebody_elses_device_is_not_there(api: Api, workspace: Workspace) -> None:
    (of_admin,) = await device_ids(workspace.admin)

    assert (await workspace.employee.delete(f"/api/auth/sessions/{of_admin}")).status_code == 404
    assert (await workspace.admin.get("/api/auth/me")).status_code == 200


async def test_signing_out_everywhere_keeps_or_ends_the_present_one(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    others = [await api.sign_in(person.user_id, workspace.id) for _ in range(2)]

    kept = await person.delete("/api/auth/sessions")
    after = [(await each.get("/api/auth/me")).status_code for each in (person, *others)]
    all_of_them = await person.delete("/api/auth/sessions?this=true")

    assert kept.json()["data"] == {"ended": 2} and after == [200, 401, 401]
    assert all_of_them.json()["data"] == {"ended": 1}
    assert (await person.get("/api/auth/me")).status_code == 401


async def test_an_administrator_sees_and_ends_a_members_sign_ins_in_this_tenant_only(api: Api, workspace: Workspace) -> None:
    other = await api.tenant()
    there = await api.member(other, "employee", email=workspace.employee.email)
    path = f"/api/users/{workspace.employee.user_id}/sessions"

    listed = (await workspace.admin.get(path)).json()["data"]
    ended = (await workspace.admin.delete(path)).json()["data"]

    assert len(listed) == 1 and ended == {"ended": 1}
    assert (await workspace.employee.get("/api/auth/me")).status_code == 401
    assert (await there.get("/api/auth/me")).status_code == 200
    assert (await workspace.admin.get(f"/api/users/{uuid4()}/sessions")).status_code == 404
    assert (await workspace.manager.get(path)).status_code == 403


async def test_everybody_is_signed_out_but_who_says_so(api: Api, workspace: Workspace) -> None:
    outside = await api.member(await api.tenant(), "admin")

    unconfirmed = await workspace.admin.post("/api/settings/auth/sign-out-everyone")
    done = await workspace.admin.post("/api/settings/auth/sign-out-everyone", {"confirm": True})

    assert unconfirmed.json()["code"] == "CONFIRMATION_REQUIRED"
    assert done.json()["data"] == {"ended": 3}
    assert (await workspace.employee.get("/api/auth/me")).status_code == 401
    assert [(await each.get("/api/auth/me")).status_code for each in (workspace.admin, outside)] == [200, 200]


AGENTS = (
    "script/1", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (X11; Linux x86_64) Firefox/141.0",
    "Mozilla/5.0 (Macintosh; Mac OS X 14) Version/17 Safari/605",
)  # fmt: skip
"""A program, the first browser, its next version, and another one."""


async def test_a_browser_that_is_new_is_told_in_the_bell_and_by_mail(api: Api, workspace: Workspace) -> None:
    person = workspace.employee
    body = {"email": person.email, "password": PASSWORD}
    for agent in (*AGENTS, AGENTS[-1]):
        answer = await api.client.post("/api/auth/login", json=body, headers={"User-Agent": agent})
        assert answer.status_code == 200, answer.text
        api.client.cookies.clear()

    told = (await person.get("/api/notifications")).json()["data"]
    async with api.system() as ctx:
        sql = "select array_agg(text_body) from email_outbox where to_address = $1 and kind = 'new_device'"
        mails = await ctx.fetchval(sql, person.email)

    assert [(each["type"], each["title"], each["link"]) for each in told] == [
        ("security", "New-device sign-in", "/settings/account")
    ]
    assert "Safari on Mac" in told[0]["message"] and len(mails) == 1 and "Safari on Mac" in mails[0]
