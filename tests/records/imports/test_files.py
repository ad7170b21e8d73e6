"""Uploaded files and the report that goes back."""

from pathlib import Path

import pytest

from aisha.core.errors import NotFound
from aisha.core.storage import FileStorage
from aisha.core.uploads import safe_name
from aisha.records.imports import routes
from tests.records.imports.conftest import begin, upload
from tests.tenants import Person, Tenant


async def test_a_file_lies_below_its_tenant_under_a_name_of_ours(tenant: Tenant, admin: Person, files: Path) -> None:
    reply = await upload(admin, "accounts", "name\nA\n", "../../etc/passwd")

    stored = [path for path in files.rglob("*") if path.is_file()]
    assert reply.data["file_name"] == "passwd"
    assert [path.parent for path in stored] == [files / str(tenant.id) / "imports"]
    assert stored[0].read_text() == "name\nA\n"
    assert stored[0].stat().st_mode & 0o077 == 0


async def test_a_refused_file_is_not_kept(admin: Person, files: Path) -> None:
    reply = await upload(admin, "accounts", "name\n")

    assert reply.error == (400, "INVALID_FILE")
    assert [path for path in files.rglob("*") if path.is_file()] == []


async def test_a_file_above_the_limit_is_refused_and_not_kept(
    admin: Person, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MAX_FILE_BYTES", 1_000_000)

    reply = await upload(admin, "accounts", "name\n" + "A\n" * 600_000)

    assert reply.error == (413, "FILE_TOO_LARGE")
    assert [path for path in files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"content": b"name\nA\n", "headers": {"Content-Type": "text/csv"}}, (415, "UNSUPPORTED_MEDIA_TYPE")),
        ({"files": {"other": ("a.csv", b"name\nA\n")}}, (400, "INVALID_FILE")),
        (
            {
                "content": b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname\nA\n',
                "headers": {"Content-Type": "multipart/form-data; boundary=x"},
            },
            (400, "INVALID_FILE"),
        ),
        (
            {"content": b"not multipart", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
            (400, "INVALID_FILE"),
        ),
    ],
)
async def test_a_request_without_a_whole_file_is_refused(
    admin: Person, files: Path, options: dict[str, object], error: tuple[int, str]
) -> None:
    reply = await admin.call("POST", "/api/accounts/import", **options)

    assert reply.error == error
    assert [path for path in files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("key", ["../secret", "a/b", "/etc/passwd", f"{'0' * 36}/imports/{'0' * 36}/../x"])
def test_a_key_that_is_not_ours_is_no_path(tmp_path: Path, key: str) -> None:
    with pytest.raises(NotFound):
        FileStorage(tmp_path).path(key)


@pytest.mark.parametrize(
    ("given", "shown"), [("C:\\data\\a.csv", "a.csv"), ("a\x00\nb.csv", "ab.csv"), ("", "file"), ("x" * 300, "x" * 200)]
)
def test_file_names_are_shown_without_folders_and_control_characters(given: str, shown: str) -> None:
    assert safe_name(given) == shown


async def test_the_error_report_can_be_corrected_and_imported_again(tenant: Tenant, admin: Person) -> None:
    content = "name,employees,city\nA,1,Rome\n=1+1,many,-5\n@B,few,\n"
    first = await (await begin(tenant, admin, "accounts", content)).run()

    report = (await admin.caller.get(f"{first.path}/errors")).content
    corrected = report.decode("utf-8-sig").replace("many", "2").replace("few", "3")
    second = await (await begin(tenant, admin, "accounts", corrected)).run()

    assert report.decode("utf-8-sig").splitlines() == [
        "name,employees,city,error",
        "'=1+1,many,-5,employees: Not a number: “many”.",
        "'@B,few,,employees: Not a number: “few”.",
    ]
    assert second.effects == (2, 0, 0, 0)
    records = (await admin.get("/api/accounts", sort="employee_count")).data
    assert [(each["name"], each["employee_count"], each["city"]) for each in records] == [
        ("A", 1, "Rome"), ("=1+1", 2, "-5"), ("@B", 3, None),
    ]  # fmt: skip


async def test_a_long_report_comes_in_pages(tenant: Tenant, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_ERRORS_AT_ONCE", 3)
    content = "name,employees\n" + "".join(f"A{number},many\n" for number in range(8))
    checked = await (await begin(tenant, admin, "accounts", content)).check()

    lines = (await admin.caller.get(f"{checked.path}/errors")).text.splitlines()
    page = await admin.get(f"{checked.path}/rows", status="error", limit="5")
    rest = await admin.get(f"{checked.path}/rows", status="error", limit="5", cursor=page.meta["next_cursor"])

    assert len(lines) == 9
    assert [row["row_number"] for row in page.data + rest.data] == list(range(2, 10))
    assert rest.meta["next_cursor"] is None
