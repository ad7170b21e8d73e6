"""The log of all workspaces at once: for superadmins, without values, page by page, and itself on the record."""

from aisha.core.ids import PLATFORM_TENANT
from tests.application import Api, Caller, Workspace, make_workspace

PATH = "/api/audit-logs/all"


async def rows_of(caller: Caller, query: str = "") -> list[dict[str, object]]:
    answer = await caller.get(f"{PATH}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_what_was_done_in_every_workspace_stands_in_one_list_without_values(api: Api, workspace: Workspace) -> None:
    other, superadmin = await make_workspace(api), await api.superadmin()
    names = f"workspace={workspace.id}&workspace={other.id}&entity_type=lead&action=create"
    for caller in (workspace.employee, other.employee):
        await caller.post("/api/leads", {"last_name": "Confidential"})

    rows = await rows_of(superadmin, names)

    assert [(row["workspace_id"], row["actor_email"]) for row in rows] == [
        (str(other.id), other.employee.email), (str(workspace.id), workspace.employee.email),
    ]  # fmt: skip
    assert all("last_name" in row["fields"] for row in rows)  # pyright: ignore[reportOperatorIssue]
    assert "Confidential" not in str(rows) and all("changes" not in row for row in rows)


async def test_it_says_why_and_what_was_changed_together(api: Api) -> None:
    superadmin = await api.superadmin()
    body = {"address": "198.51.100.79", "reason": "Moving the database"}
    assert (await superadmin.post("/api/security/blocks", body)).status_code == 201
    (row, *_) = await rows_of(superadmin, f"workspace={PLATFORM_TENANT}&q=Moving")

    together = await rows_of(superadmin, f"change_set_id={row['change_set_id']}")

    assert row["reason"] == "Moving the database"
    assert row["id"] in [each["id"] for each in together]
    assert {each["change_set_id"] for each in together} == {row["change_set_id"]}


async def test_pages_go_on_where_the_last_one_ended(api: Api, workspace: Workspace) -> None:
    other, superadmin = await make_workspace(api), await api.superadmin()
    for number in range(3):
        await workspace.admin.post("/api/leads", {"last_name": f"A{number}"})
        await other.admin.post("/api/leads", {"last_name": f"B{number}"})
    query = f"workspace={workspace.id}&workspace={other.id}&entity_type=lead&action=create"
    whole = [row["id"] for row in await rows_of(superadmin, query)]

    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await superadmin.get(f"{PATH}?{query}&limit=2&cursor={cursor}")).json()
        seen += [row["id"] for row in page["data"]]
        cursor = page["meta"]["next_cursor"]

    assert len(whole) == 6 and seen == whole


async def test_filters_narrow_it_and_the_platform_is_among_them(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()
    await workspace.admin.post("/api/leads", {"last_name": "One"})

    by_text = await rows_of(superadmin, f"q={workspace.admin.email}&kind=user&actor_id={workspace.admin.user_id}")
    platform = await rows_of(superadmin, f"workspace={PLATFORM_TENANT}&limit=1")
    nothing = await rows_of(superadmin, f"workspace={workspace.id}&to=2020-01-01T00:00:00Z&from=2019-01-01T00:00:00Z")

    assert by_text and {row["workspace_id"] for row in by_text} == {str(workspace.id)}
    assert [row["is_platform"] for row in platform] == [True]
    assert nothing == []


async def test_reading_it_is_itself_on_the_record(api: Api, workspace: Workspace) -> None:
    superadmin = await api.superadmin()

    await rows_of(superadmin, f"workspace={workspace.id}&action=create")

    async with api.system() as ctx:
        sql = "select changes from audit_log where tenant_id = $1 and action = 'AUDIT_READ' and actor_id = $2"
        (row,) = await ctx.fetch(sql, PLATFORM_TENANT, superadmin.user_id)
    assert str(workspace.id) in bytes(row["changes"]).decode() and "create" in bytes(row["changes"]).decode()


async def test_nobody_but_superadmins_reads_it(api: Api, workspace: Workspace) -> None:
    for role in ("admin", "manager", "employee", "support"):
        answer = await workspace.caller(role).get(PATH)
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    async with api.system(workspace.id) as ctx:
        sql = "select * from audit_of_all(null, null, null, null, null, null, null, '-infinity', null, null, null, null, 10)"
        assert await ctx.fetch(sql) == [], "inside a workspace the function shows nothing"


async def test_what_is_no_question_is_refused(api: Api) -> None:
    superadmin = await api.superadmin()
    for query in ("cursor=x", "workspace=nobody", "from=2026-01-01T00:00:00"):
        assert (await superadmin.get(f"{PATH}?{query}")).status_code == 400
