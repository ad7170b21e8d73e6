"""The guide's CSV of users: row by row, with invitations, never beyond the caller's own rights."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from aisha.core.ids import new_id
from tests.application import Api, Workspace
from tests.identity.test_members import custom_member, outcome


def csv_of(*rows: Mapping[str, str] | str) -> str:
    lines = [row if isinstance(row, str) else ",".join(row.values()) for row in rows]
    return "\r\n".join(["email,first_name,last_name,role,tenant_id", *lines]) + "\r\n"


@pytest.mark.parametrize("form", ["file", "text/csv", "multipart/form-data"])
async def test_users_are_imported_row_by_row(api: Api, workspace: Workspace, form: str) -> None:
    mark, here = new_id().hex, str(workspace.id)
    content = "\ufeff" + csv_of(
        f"a-{mark}@tests.example,Jane,Smith,employee,{here}", f"b-{mark}@tests.example,Bob,Jones,user,",
        f"{workspace.employee.email},Here,Already,employee,{here}", f"c-{mark}@tests.example,No,Role,pope,{here}",
        f"d-{mark}@tests.example,Other,Tenant,employee,{new_id()}", f"nothing,Bad,Mail,employee,{here}",
        f"e-{mark}@tests.example,,Nameless,employee,{here}", f"f-{mark}@tests.example,Super,Admin,superadmin,{here}",
    )  # fmt: skip
    options: dict[str, Any] = (
        {"files": {"file": ("users.csv", content.encode(), "text/csv")}} if form == "file"
        else {"content": content.encode(), "headers": {"Content-Type": form}}
    )  # fmt: skip

    answer = await workspace.admin.request("POST", "/api/users/bulk-import", **options)

    result = answer.json()["data"]
    assert (answer.status_code, result["created"], result["failed"]) == (200, 2, 6)
    assert [each["row"] for each in result["errors"]] == [4, 5, 6, 7, 8, 9]
    users = (await workspace.admin.get(f"/api/users?q={mark}")).json()["data"]
    assert sorted((each["email"][0], each["role"], each["status"]) for each in users) == [
        ("a", "employee", "invited"), ("b", "employee", "invited"),
    ]  # fmt: skip
    async with api.system() as ctx:
        logins = await ctx.fetchval("select count(*) from users where email_norm like '%' || $1 || '%'", mark)
    assert logins == 2


async def test_imported_users_are_invited_where_that_is_asked_for(api: Api, workspace: Workspace) -> None:
    mark = new_id().hex
    content = csv_of(f"a-{mark}@tests.example,A,B,employee,", f"b-{mark}@tests.example,A,B,pope,").encode()
    options: dict[str, Any] = {"content": content, "headers": {"Content-Type": "text/csv"}}
    shared = await api.member(await api.tenant(), "employee")
    again = csv_of(f"{shared.email},A,B,employee,").encode()

    first = await workspace.admin.request("POST", "/api/users/bulk-import?send_invitation=true", **options)
    second = await workspace.admin.request(
        "POST", "/api/users/bulk-import?send_invitation=true", content=again, headers=options["headers"]
    )

    assert [first.json()["data"][name] for name in ("created", "invited", "failed")] == [1, 1, 1]
    assert second.json()["data"]["invited"] == 1
    async with api.system(workspace.id) as ctx:
        mails = await ctx.fetch("select to_address, link from email_outbox where tenant_id = $1", workspace.id)
    assert {each["to_address"] for each in mails} == {f"a-{mark}@tests.example", shared.email}
    opened = await api.client.get(f"/api/invitations/{re.split('[/=]', mails[0]['link'])[-1]}")
    assert opened.json()["data"]["email"] == f"a-{mark}@tests.example"


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"email,first_name\n", "text/csv", (400, "INVALID_FILE")), (b"\xff\xfe", "text/csv", (400, "INVALID_FILE")),
        (b"", "text/csv", (400, "INVALID_FILE")), (b"{}", "application/json", (415, "UNSUPPORTED_MEDIA_TYPE")),
        (csv_of(*["a@b.example,A,B,employee,"] * 5001).encode(), "text/csv", (400, "INVALID_FILE")),
    ],
    ids=["columns", "bytes", "empty", "json", "rows"],
)  # fmt: skip
async def test_wrong_user_files_are_refused(workspace: Workspace, content: bytes, kind: str, expected: tuple[int, str]) -> None:
    headers = {"Content-Type": kind}

    answer = await workspace.admin.request("POST", "/api/users/bulk-import", content=content, headers=headers)

    assert outcome(answer) == expected


async def test_bulk_import_gives_no_role_beyond_the_callers_own(api: Api, workspace: Workspace) -> None:
    officer = await custom_member(api, workspace, "officer", ["users.manage", "users.read", "employees.read"])
    content = csv_of("x@tests.example,A,B,admin,", "y@tests.example,A,B,manager,").encode()

    answer = await officer.request("POST", "/api/users/bulk-import", content=content, headers={"Content-Type": "text/csv"})
    by_manager = await workspace.manager.request("POST", "/api/users/bulk-import", content=content)

    assert (answer.json()["data"]["created"], answer.json()["data"]["failed"]) == (0, 2)
    assert outcome(by_manager) == (403, "FORBIDDEN")


async def test_a_superadmin_imports_into_the_tenants_that_rows_name(api: Api, workspace: Workspace) -> None:
    superadmin, other, mark = await api.superadmin(), await api.tenant(), new_id().hex
    content = csv_of(
        f"a-{mark}@tests.example,A,B,employee,{workspace.id}", f"b-{mark}@tests.example,A,B,admin,{other}",
        f"c-{mark}@tests.example,A,B,admin,", f"d-{mark}@tests.example,A,B,admin,{new_id()}",
    )  # fmt: skip

    answer = await superadmin.request(
        "POST", "/api/users/bulk-import", content=content.encode(), headers={"Content-Type": "text/csv"}
    )

    assert (answer.json()["data"]["created"], [e["row"] for e in answer.json()["data"]["errors"]]) == (2, [4, 5])
    async with api.system(other) as ctx:
        found = await ctx.fetchval("select role from employees where tenant_id = $1 and email like $2", other, f"b-{mark}%")
    assert found == "admin"
