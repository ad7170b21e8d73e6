"""Every route that writes, out of /openapi.json: nobody sets what is not theirs to set, and hostile text is only text.

Bodies are made of the described schemas; each route that makes something is asked first, so that later ones find it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import httpx
import pytest

from aisha.core.database import Connection, connect
from aisha.core.ids import new_id
from tests.application import Api, Workspace, make_workspace
from tests.database import DatabaseServer

WRITING = ("post", "put", "patch")
ENDS_THE_SESSION = re.compile(r"/auth/(logout|refresh|switch-tenant|login|sign-out-everyone|impersonate)$")
MARK = UUID("decafbad-0000-4000-8000-00000000feed")
WHEN = "2001-02-03T04:05:06Z"
PLANTED: Mapping[str, Any] = {
    "id": str(MARK), "created_by": str(MARK), "updated_by": str(MARK), "owner_id": str(MARK), "user_id": str(MARK),
    "is_superadmin": True, "role": "superadmin", "permissions": ["*"], "created_at": WHEN, "updated_at": WHEN,
    "deleted_at": WHEN, "converted_at": WHEN, "key_hash": str(MARK), "is_system": True, "status_locked": True,
}  # fmt: skip
"""Names of columns and rights, where the schema of a body does not have them itself."""
WITHOUT_A_TENANT = {"/api/tenants/{tenant_id}/export", "/api/settings/auth/oidc/test", "/api/auth/forgot-password"}
"""Routes whose bodies do not name a tenant: one that is sent with them is asked, too, and changes nothing elsewhere."""
HOSTILE = (
    "'; DROP TABLE leads; -- ' OR '1'='1", "{{7*7}}${7*7}<%= 7*7 %>%s%n", "<script>alert(1)</script>../../etc/passwd$(id)",
    "a\x00b", "\x1b[31m\x07\r\nX: y", "\u202egnp.exe\ufeff", "\U0001f600" * 40, "lone \ud83d",
)  # fmt: skip


@dataclass
class Routes:
    """The writing operations, those that make something first, and a body for each."""

    document: dict[str, Any]
    known: dict[str, str] = field(default_factory=dict[str, str])

    def __iter__(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        found = [
            (method, path, content["application/json"]["schema"])
            for path, operations in self.document["paths"].items()
            for method, operation in operations.items()
            if method in WRITING and "application/json" in (content := operation.get("requestBody", {}).get("content", {}))
        ]
        asked = [each for each in found if not ENDS_THE_SESSION.search(each[1])]
        return iter(sorted(asked, key=lambda each: each[0] != "post" or "{" in each[1]))

    def place(self, path: str) -> str:
        """The path with ids of what is known, else of nothing."""
        collection = path.removeprefix("/api/").partition("/")[0]
        return re.sub(r"\{\w+\}", lambda _: self.known.get(collection, str(MARK)), path)

    def properties(self, schema: Any) -> dict[str, Any]:
        return self._resolved(schema).get("properties", {})

    def body(self, schema: Any, text: str | None = None) -> dict[str, Any]:
        """A value for each required field; with `text` for every free text, too."""
        resolved = self._resolved(schema)
        required = resolved.get("required", ())
        wanted = {
            name: each
            for name, each in resolved.get("properties", {}).items()
            if name in required or (text is not None and self._is_text(each) and name != "tenant_id")
        }
        return {name: self._value(each, text) for name, each in wanted.items()}

    def _is_text(self, schema: Any) -> bool:
        resolved = self._resolved(schema)
        return resolved.get("type") == "string" and not {"enum", "const", "format"} & resolved.keys()

    def _resolved(self, schema: Any) -> dict[str, Any]:
        """Without references and without null."""
        while "$ref" in schema or "anyOf" in schema:
            if "$ref" in schema:
                schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            else:
                schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
        return schema

    def _value(self, schema: Any, text: str | None) -> Any:
        resolved = self._resolved(schema)
        if "const" in resolved or "enum" in resolved:
            return resolved.get("const", resolved.get("enum", [None])[0])
        if (examples := resolved.get("examples")) and not (text and self._is_text(resolved)):
            return examples[0]
        kind = resolved.get("type")
        if kind == "array":
            items = resolved.get("items", {})
            return [self._value(items, text)] * max(resolved.get("minItems", 0), int(bool(text) and self._is_text(items)))
        if kind == "object":
            return self.body(resolved, text) if "properties" in resolved else {}
        if kind == "string":
            return self._string(resolved, text)
        return {"integer": resolved.get("minimum", 1), "number": 1, "boolean": False}.get(cast(str, kind))

    def _string(self, schema: dict[str, Any], text: str | None) -> str:
        samples = {"uuid": str(MARK), "date": "2026-03-02", "date-time": "2026-03-02T10:00:00Z", "email": "a@b.example"}
        if text is not None and self._is_text(schema):
            return text[: schema.get("maxLength", 10_000)]
        made = samples.get(schema.get("format", ""), f"Name {new_id().hex[-6:]}")
        return made[: schema.get("maxLength", 10_000)]


@pytest.fixture
async def routes(api: Api, workspace: Workspace) -> Routes:
    made = Routes(api.app.openapi(), {"users": str(workspace.support.user_id), "tenants": str(workspace.id)})
    for _, path, schema in made:
        answer = await workspace.admin.post(path, made.body(schema)) if "{" not in path else None
        if answer is not None and answer.status_code == 201 and isinstance(found := answer.json()["data"], dict):
            made.known.setdefault(path.removeprefix("/api/"), str(cast(dict[str, Any], found).get("id", MARK)))
    return made


async def test_what_a_body_does_not_have_never_takes_effect(
    api: Api, workspace: Workspace, routes: Routes, database_server: DatabaseServer, database: str
) -> None:
    other = await make_workspace(api)
    superuser = await connect(urlunsplit(urlsplit(database_server.admin_dsn)._replace(path=f"/{database}")))
    before, accepted = await _rows_of(superuser, other.id), 0

    for method, path, schema in routes:
        planted = {name: value for name, value in PLANTED.items() if name not in routes.properties(schema)}
        body, place = routes.body(schema), routes.place(path)
        answer = await workspace.admin.request(method, place, json=body | planted)
        elsewhere = await workspace.admin.request(method, place, json=body | {"tenant_id": str(other.id)})
        assert _is_answered(answer) and _is_answered(elsewhere), (method, path, answer.text, elsewhere.text)
        if answer.is_success:
            accepted += 1
            assert str(MARK) not in answer.text and WHEN[:10] not in answer.text, (method, path, answer.text)

    tables = await superuser.fetch("select tablename as name from pg_tables where schemaname = 'public'")
    sql = f"select count(*) from {{}} t where t::text like '%{MARK}%' or t::text like '%{WHEN[:10]}%'"
    stored = {row["name"]: await superuser.fetchval(sql.format(row["name"])) for row in tables}
    people = [each.user_id for each in (workspace.admin, workspace.manager, workspace.employee, workspace.support)]
    raised = await superuser.fetchval("select count(*) from users where is_superadmin and id = any ($1)", people)
    after = await _rows_of(superuser, other.id)
    await superuser.close()
    assert {name: count for name, count in stored.items() if count} == {}
    assert (raised, after) == (0, before) and accepted > 12, accepted
    assert {path for _, path, _ in routes} >= WITHOUT_A_TENANT


async def _rows_of(superuser: Connection, tenant_id: UUID) -> dict[str, int]:
    """How many rows each table holds of a tenant: what another tenant asks for leaves none, no mail, no export, no log."""
    sql = (
        "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'"
    )
    names = [row["name"] for row in await superuser.fetch(sql)]
    return {name: await superuser.fetchval(f"select count(*) from {name} where tenant_id = $1", tenant_id) for name in names}


async def test_a_foreign_tenant_beside_an_address_changes_no_answer_and_no_mail(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    asked = {"email": workspace.employee.email}

    plain = await api.client.post("/api/auth/forgot-password", json=asked)
    beside = await api.client.post("/api/auth/forgot-password", json=asked | {"tenant_id": str(other.id)})

    assert (plain.status_code, plain.json()) == (beside.status_code, beside.json())
    async with api.system(other.id) as ctx:
        assert await ctx.fetchval("select count(*) from email_outbox where tenant_id = $1", other.id) == 0


async def test_hostile_text_is_refused_or_comes_back_as_it_was(workspace: Workspace, routes: Routes) -> None:
    stored: dict[str, int] = dict.fromkeys(HOSTILE, 0)

    for method, path, schema in routes:
        for text in HOSTILE:
            body = routes.body(schema, text)
            content, headers = json.dumps(body), {"Content-Type": "application/json"}
            answer = await workspace.admin.request(method, routes.place(path), content=content, headers=headers)
            assert _is_answered(answer), (method, path, body, answer.text)
            for name, back in _told_back(answer).items():
                if body.get(name) == text and isinstance(back, str):
                    assert _is_the_same(name, back, text), (method, path, name, back)
                    stored[text] += 1

    assert min(stored[text] for text in HOSTILE[:3]) > 10, stored


def _is_answered(answer: httpx.Response) -> bool:
    """No failure of ours: a provider that does not exist cannot be reached."""
    return answer.status_code < 500 or answer.json()["code"] == "UPSTREAM_ERROR"


def _is_the_same(name: str, back: str, text: str) -> bool:
    """As it was sent, without spaces around it; markup of templates may be cleaned at once, not only as it is sent."""
    return back in (text, text.strip()) or (name == "body_html" and "<script" not in back and "<%" not in back)


def _told_back(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success or not answer.headers.get("content-type", "").startswith("application/json"):
        return {}
    found = answer.json().get("data")
    return cast(dict[str, Any], found) if isinstance(found, dict) else {}
