"""Photos of people: small square pictures, seen in their workspace only, gone with their person."""

from pathlib import Path
from uuid import UUID

import httpx
import pytest

from aisha.core.storage import file_storage
from aisha.identity.employees.photo_images import MAX_BYTES
from aisha.identity.privacy.actions import erase_user
from tests.application import Api, Caller, Workspace, make_workspace
from tests.identity.pictures import png

JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x40\x00\x40\x03" + bytes(20)


async def upload(caller: Caller, content: bytes, user_id: UUID | None = None) -> httpx.Response:
    path = f"/api/users/{user_id or caller.user_id}/photo"
    return await caller.request("PUT", path, files={"file": ("me.png", content, "image/png")})


def files_of(api: Api, workspace: Workspace) -> list[Path]:
    folder = file_storage(api.state.settings.home).path(f"{workspace.id}/photos/{workspace.id}").parent
    return sorted(folder.iterdir()) if folder.is_dir() else []


async def test_a_photo_is_seen_by_colleagues_replaced_and_removed(api: Api, workspace: Workspace) -> None:
    employee, path = workspace.employee, f"/api/users/{workspace.employee.user_id}/photo"
    other = await make_workspace(api)

    saved = await upload(employee, png(64, 64))
    first = (await workspace.support.get("/api/users/photos")).json()["data"]
    shown = await workspace.manager.get(path)
    replaced = await upload(employee, JPEG)
    second = (await workspace.support.get("/api/users/photos")).json()["data"]
    foreign = await other.admin.get(path)

    assert (saved.status_code, replaced.status_code) == (204, 204)
    assert (shown.content, shown.headers["content-type"]) == (png(64, 64), "image/png")
    assert list(first) == [str(employee.user_id)] and first != second
    assert foreign.status_code == 404 and (await other.admin.get("/api/users/photos")).json()["data"] == {}
    assert len(files_of(api, workspace)) == 1, "the one before is gone"
    assert (await workspace.manager.delete(path)).status_code == 403
    assert (await workspace.admin.delete(path)).status_code == 204
    assert (await workspace.manager.get(path)).status_code == 404 and files_of(api, workspace) == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"GIF89a" + bytes(50), 400), (png(64, 32), 400), (png(16, 16), 400), (png(1100, 1100), 400), (b"", 400),
        (b"\x89PNG\r\n\x1a\n", 400), (b"\xff\xd8\xff\xff\xff\xff", 400), (png(64, 64) + bytes(MAX_BYTES), 413),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(20), 400),
    ],
    ids=["gif", "wide", "tiny", "huge", "empty", "cut png", "cut jpeg", "heavy", "webp of nothing"],
)  # fmt: skip
async def test_only_small_square_pictures_are_taken(api: Api, workspace: Workspace, content: bytes, status: int) -> None:
    assert (await upload(workspace.employee, content)).status_code == status
    assert files_of(api, workspace) == []


async def test_nobody_chooses_for_another_and_erasure_takes_it(api: Api, workspace: Workspace) -> None:
    user_id = workspace.employee.user_id
    await upload(workspace.employee, png(64, 64))
    by_admin = await upload(workspace.admin, png(48, 48), user_id)
    await workspace.admin.post(f"/api/users/{user_id}/deactivate", {"reassign_to": "unassigned"})

    async with workspace.admin.context() as ctx:
        await erase_user(ctx, user_id, file_storage(api.state.settings.home))

    assert by_admin.status_code == 403 and files_of(api, workspace) == []
    async with api.system(workspace.id) as ctx:
        assert await ctx.fetchval("select photo_key from employees where user_id = $1", user_id) is None
