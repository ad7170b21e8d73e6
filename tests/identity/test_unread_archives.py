"""Before somebody is erased it is said which archives of the log cannot be searched."""

from uuid import UUID

from aisha.core.ids import new_id
from tests.application import Api, Caller, Workspace

_ARCHIVE = """
insert into audit_archives (tenant_id, first_segment, last_segment, from_at, until_at, row_count, storage_key)
values ($1, 1, 1, now() - interval '400 days', now() - interval '400 days', 1, $2)
"""


async def replaces(caller: Caller, path: str) -> dict[str, int]:
    answer = await caller.delete(f"{path}?gdpr=true")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["replaces"]


async def test_the_preview_counts_archives_that_cannot_be_searched(api: Api, workspace: Workspace) -> None:
    contact = (await workspace.admin.post("/api/contacts", {"last_name": "Turner"})).json()["data"]["id"]
    leaver = await api.member(workspace.id, "employee")
    ended = await workspace.admin.delete(f"/api/users/{leaver.user_id}")
    paths = (f"/api/contacts/{contact}", f"/api/users/{leaver.user_id}")
    before = [await replaces(workspace.admin, path) for path in paths]

    async with api.system(UUID(str(workspace.id))) as ctx:
        await ctx.execute(_ARCHIVE, workspace.id, f"{workspace.id}/audit/{new_id()}.jsonl")

    assert ended.status_code == 204
    assert ["unread_archives" in counts for counts in before] == [False, False]
    assert [(await replaces(workspace.admin, path))["unread_archives"] for path in paths] == [1, 1]
