"""Personal data: taken along whole, erased everywhere but in the shape of what happened."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.jobs import JobMessage, JobRun
from aisha.core.mail import Mail, queue_mail
from aisha.identity.privacy.ledger import FILE_NAME
from aisha.modules import JOBS
from tests.application import Api, Workspace, make_workspace
from tests.identity.test_invitations import outcome

CANARY = f"Zyx{os.urandom(4).hex()}"


async def run_job(api: Api, name: str, workspace: Workspace, asked_by: UUID | None = None, /, **parameters: str) -> None:
    """What a worker does with the queued job."""
    job = next(each for each in JOBS if each.name == name)
    message = JobMessage(workspace.id, asked_by or workspace.admin.user_id, parameters)
    await job.run(JobRun(api.state.pool, api.state.settings, message, lambda: False))


@pytest.fixture(autouse=True)
def home(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files and the ledger lie in the test's own folder."""
    monkeypatch.setattr(api.state, "settings", api.state.settings.model_copy(update={"aisha_home": tmp_path}))
    return tmp_path


async def make_contact(workspace: Workspace) -> dict[str, Any]:
    """A contact that was a lead, with texts about them, and a changed name."""
    mail = f"{CANARY}-{new_id().hex[:8]}@people.example"
    lead = {
        "first_name": CANARY,
        "last_name": "Person",
        "company": "Looms",
        "email": mail,
        "description": CANARY,
        "city": "Paris",
    }
    lead_id = (await workspace.admin.post("/api/leads", lead)).json()["data"]["id"]
    await workspace.admin.patch(f"/api/leads/{lead_id}", {"job_title": CANARY})
    converted = (await workspace.admin.post(f"/api/leads/{lead_id}/convert", {"create_opportunity": False})).json()["data"]
    contact = converted["contact"]
    related = {"related_type": "contact", "related_id": contact["id"]}
    await workspace.admin.post("/api/notes", {"content": f"{CANARY} likes tea", **related})
    await workspace.admin.post("/api/activities", {"subject": f"Call {CANARY}", "description": CANARY, **related})
    await workspace.admin.patch(f"/api/contacts/{contact['id']}", {"last_name": f"{CANARY}son", "phone": "+1 212 555 0123"})
    return contact


async def tables_with(api: Api, tenant_id: UUID, text: str) -> list[str]:
    """Every table of the tenant in which a text is found."""
    found: list[str] = []
    async with api.system(tenant_id if tenant_id.int else None) as ctx:
        tables = await ctx.fetch(
            "select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
            " and has_table_privilege(c.oid, 'select') and exists (select from pg_attribute a where a.attrelid = c.oid"
            " and a.attname = 'tenant_id' and not a.attisdropped) order by 1"
        )
        for table in tables:
            sql = f"select exists (select from {table['name']} t where t.tenant_id = $1 and t::text ilike '%' || $2 || '%')"
            if await ctx.fetchval(sql, tenant_id, text):
                found.append(table["name"])
    return found


async def test_a_contact_is_exported_whole(workspace: Workspace) -> None:
    contact = await make_contact(workspace)

    answer = await workspace.admin.get(f"/api/contacts/{contact['id']}/export")

    exported = answer.json()["data"]
    assert exported["contact"]["last_name"] == f"{CANARY}son"
    assert [len(exported[part]) for part in ("leads", "notes", "activities")] == [1, 1, 1]
    assert len(exported["log"]) >= 3 and "attachment" in answer.headers["content-disposition"]
    for caller in (workspace.manager, workspace.employee, workspace.support):
        assert outcome(await caller.get(f"/api/contacts/{contact['id']}/export")) == (403, "FORBIDDEN")


async def test_an_erased_contact_is_nowhere_to_be_found(api: Api, workspace: Workspace, home: Path) -> None:
    contact = await make_contact(workspace)
    path = f"/api/contacts/{contact['id']}"
    account = (await workspace.admin.get(path)).json()["data"]["account_id"]
    assert {"contacts", "leads", "audit_log"} <= set(await tables_with(api, workspace.id, CANARY))

    preview = await workspace.admin.delete(f"{path}?gdpr=true")
    untouched = (await workspace.admin.get(path)).json()["data"]["first_name"]
    asked = await workspace.admin.delete(f"{path}?gdpr=true&confirm=true")
    await run_job(api, "privacy.erase_record", workspace, type="contacts", id=contact["id"])

    assert (preview.status_code, preview.json()["data"]["queued"], untouched) == (200, False, CANARY)
    assert preview.json()["data"]["replaces"]["notes"] == 1
    assert (asked.status_code, asked.json()["data"]["queued"]) == (202, True)
    assert await tables_with(api, workspace.id, CANARY) == []
    left = (await workspace.admin.get(path)).json()["data"]
    assert (left["name"], left["email"], left["phone"], left["account_id"]) == ("Erased person", None, None, account)
    assert left["do_not_email"] is True
    search = (await workspace.admin.get(f"/api/search?q={CANARY}")).json()["data"]["groups"]
    assert not [hit for group in search for hit in group.get("hits", group.get("records", []))]
    async with api.system(workspace.id) as ctx:
        ledger = await ctx.fetchrow(
            "select entity_type, entity_id, requested_by from erasures where tenant_id = $1 and entity_type = 'contact'",
            workspace.id,
        )
        queued = await ctx.fetchval("select count(*) from pgqueuer where entrypoint = 'privacy.erase_record'")
    assert ledger is not None and queued >= 1
    assert tuple(ledger) == ("contact", UUID(contact["id"]), workspace.admin.user_id)
    listed = (await workspace.admin.get("/api/erasures")).json()["data"]
    assert {entry["entity_type"] for entry in listed} == {"contact", "lead"}
    assert contact["id"] in (home / FILE_NAME).read_text()


async def test_only_who_guards_privacy_erases_and_only_people(workspace: Workspace) -> None:
    contact = await make_contact(workspace)
    account = (await workspace.admin.post("/api/accounts", {"name": "A"})).json()["data"]["id"]

    for caller in (workspace.manager, workspace.employee, workspace.support):
        assert outcome(await caller.delete(f"/api/contacts/{contact['id']}?gdpr=true")) == (403, "FORBIDDEN")
    assert outcome(await workspace.admin.delete(f"/api/accounts/{account}?gdpr=true")) == (400, "VALIDATION_ERROR")
    assert outcome(await workspace.admin.delete(f"/api/contacts/{new_id()}?gdpr=true")) == (404, "NOT_FOUND")


async def test_a_member_is_exported_without_secrets(api: Api, workspace: Workspace) -> None:
    employee = workspace.employee
    await employee.post("/api/api-keys", {"name": "Mine", "scopes": ["read:contacts"]})

    own = await employee.get(f"/api/users/{employee.user_id}/export")
    by_admin = await workspace.admin.get(f"/api/users/{employee.user_id}/export")
    colleague = await employee.get(f"/api/users/{workspace.admin.user_id}/export")

    exported = own.json()["data"]
    assert exported["user"]["email"] == employee.email and exported["employee"]["role"] == "employee"
    assert [each["name"] for each in exported["api_keys"]] == ["Mine"] and exported["sessions"]
    assert all(secret not in own.text for secret in ("argon2", 'key_hash":"', "refresh_hash"))
    assert by_admin.status_code == 200 and outcome(colleague) == (403, "FORBIDDEN")


async def test_an_erased_member_leaves_records_and_history_without_a_name(api: Api, workspace: Workspace) -> None:
    email = f"{CANARY}-{new_id().hex[:8]}@people.example"
    person = await api.member(workspace.id, "employee", email=email)
    await workspace.admin.patch(f"/api/users/{person.user_id}", {"first_name": CANARY})
    lead = (await person.post("/api/leads", {"first_name": "L", "company": "C"})).json()["data"]["id"]
    path = f"/api/users/{person.user_id}"

    too_early = await workspace.admin.delete(f"{path}?gdpr=true")
    await workspace.admin.delete(f"{path}?reassign_to={workspace.employee.user_id}")
    preview = await workspace.admin.delete(f"{path}?gdpr=true")
    asked = await workspace.admin.delete(f"{path}?gdpr=true&confirm=true")
    await run_job(api, "privacy.erase_user", workspace, user_id=str(person.user_id))

    assert outcome(too_early) == (409, "INVALID_STATUS")
    assert preview.json()["data"]["replaces"]["login"] == 1 and asked.status_code == 202
    assert await tables_with(api, workspace.id, CANARY) == []
    async with api.system() as ctx:
        login = await ctx.fetchrow("select email, first_name, status, password_hash from users where id = $1", person.user_id)
        sessions = await ctx.fetchval("select count(*) from sessions where user_id = $1", person.user_id)
    assert login is not None and tuple(login) == (None, "Erased", "inactive", None) and sessions == 0
    assert (await workspace.admin.get(f"/api/leads/{lead}")).json()["data"]["created_by"] == str(person.user_id)


async def test_a_login_of_other_tenants_survives_its_erasure_here(api: Api, workspace: Workspace) -> None:
    other = await make_workspace(api)
    shared = await api.member(workspace.id, "employee", email=other.employee.email)
    await workspace.admin.delete(f"/api/users/{shared.user_id}")

    await run_job(api, "privacy.erase_user", workspace, user_id=str(shared.user_id))

    async with api.system(workspace.id) as ctx:
        here = await ctx.fetchval("select first_name from employees where user_id = $1", shared.user_id)
    assert here == "Erased"
    assert (await other.employee.get("/api/leads")).status_code == 200


@pytest.mark.parametrize("role", ["manager", "support"])
async def test_erasing_members_is_refused_to_others(workspace: Workspace, role: str) -> None:
    answer = await workspace.caller(role).delete(f"/api/users/{workspace.employee.user_id}?gdpr=true")

    assert outcome(answer) == (403, "FORBIDDEN")


async def lead_about(workspace: Workspace, **fields: Any) -> dict[str, Any]:
    """A lead of somebody who is called like nobody else."""
    mail = f"{CANARY}-{new_id().hex[:8]}@people.example"
    return (
        await workspace.admin.post("/api/leads", {"first_name": CANARY, "last_name": "Byron", "email": mail, **fields})
    ).json()["data"]


async def test_an_erased_lead_takes_what_it_became_and_what_was_called_like_it(api: Api, workspace: Workspace) -> None:
    lead = await lead_about(workspace, company=f"{CANARY} Byron")
    path = f"/api/leads/{lead['id']}"
    made = (await workspace.admin.post(f"{path}/convert", {"create_opportunity": True})).json()["data"]

    preview = (await workspace.admin.delete(f"{path}?gdpr=true")).json()["data"]["replaces"]
    exported = (await workspace.admin.get(f"{path}/export")).json()["data"]
    await run_job(api, "privacy.erase_record", workspace, type="leads", id=lead["id"])

    assert (preview["leads"], preview["contacts"]) == (1, 1)
    assert (exported["lead"]["email"], len(exported["contacts"])) == (lead["email"], 1)
    left = {kind: (await workspace.admin.get(f"/api/{kind}/{made[one]['id']}")).json()["data"]["name"]
            for kind, one in (("contacts", "contact"), ("accounts", "account"), ("opportunities", "opportunity"))}  # fmt: skip
    assert left == {"contacts": "Erased person", "accounts": "Erased person", "opportunities": "Erased person"}
    assert await tables_with(api, workspace.id, CANARY) == []


async def test_a_stored_answer_to_a_repeated_request_is_erased(api: Api, workspace: Workspace) -> None:
    lead = {"first_name": CANARY, "last_name": "Byron", "email": f"{CANARY}-{new_id().hex[:8]}@people.example"}
    header = {"Idempotency-Key": new_id().hex}
    made = (await workspace.admin.post("/api/leads", lead, headers=header)).json()["data"]
    repeated = (await workspace.admin.post("/api/leads", lead, headers=header)).json()["data"]

    await run_job(api, "privacy.erase_record", workspace, type="leads", id=made["id"])
    after = await workspace.admin.post("/api/leads", lead, headers=header)

    assert repeated["email"] == lead["email"]
    assert (after.headers["idempotency-replayed"], after.json()) == ("true", {"status": "success", "data": None})


async def test_a_stored_import_that_names_the_person_goes(api: Api, workspace: Workspace, home: Path) -> None:
    lead = await lead_about(workspace)
    other = "first_name,email\nAda,ada@example.com\n"
    files = {"one": f"first_name,email\n{CANARY},{lead['email'].upper()}\n", "other": other}
    imports: dict[str, Any] = {}
    for name, content in files.items():
        sent = await workspace.admin.request("POST", "/api/leads/import", files={"file": (f"{name}.csv", content.encode())})
        imports[name] = sent.json()["data"]["id"]
    stored = len(list((home / "files").rglob("*.csv")))

    await run_job(api, "privacy.erase_record", workspace, type="leads", id=lead["id"])

    described = {name: (await workspace.admin.get(f"/api/imports/{each}")).json()["data"] for name, each in imports.items()}
    left = [file.read_text() for file in (home / "files").rglob("*.csv")]
    assert (stored, left) == (2, [other])
    assert (described["one"]["status"], described["other"]["status"]) == ("cancelled", "uploaded")
    assert await tables_with(api, workspace.id, CANARY) == []


async def test_mails_to_and_about_an_erased_member_lose_the_name(api: Api, workspace: Workspace) -> None:
    email = f"{CANARY}-{new_id().hex[:8]}@people.example"
    person = await api.member(workspace.id, "admin", email=email)
    await person.patch(f"/api/users/{person.user_id}", {"first_name": CANARY, "last_name": "Byron"})
    async with api.system(workspace.id) as ctx:
        await queue_mail(ctx, Mail("test", "For you", [f"Dear {CANARY}"]), to=email)
        await queue_mail(ctx, Mail("test", f"{CANARY} Byron invites you", [f"From {CANARY} Byron"]), to="eve@example.com")
    await api.client.post("/api/auth/login", json={"email": email, "password": "not this one"})
    await api.client.post("/api/auth/password/reset/request", json={"email": email})
    await workspace.admin.delete(f"/api/users/{person.user_id}?reassign_to=unassigned")

    await run_job(api, "privacy.erase_user", workspace, user_id=str(person.user_id))

    assert await tables_with(api, workspace.id, CANARY) == []
    assert await tables_with(api, PLATFORM_TENANT, email) == []
    async with api.system(workspace.id) as ctx:
        sql = "select subject, text_body from email_outbox where tenant_id = $1 and to_address = 'eve@example.com'"
        mail = await ctx.fetchrow(sql, workspace.id)
    assert mail is not None and (mail["subject"], "From Erased person" in mail["text_body"]) == (
        "Erased person invites you",
        True,
    )


async def queue(api: Api, tenant_id: UUID | None, to: str, subject: str = "For you") -> None:
    """A mail in the outbox of a tenant or the platform, and a row of the log by whoever has that address."""
    async with api.system(tenant_id) as ctx:
        await queue_mail(ctx, Mail("test", subject, ["Text"]), to=to)
        await ctx.execute(
            "insert into audit_log (tenant_id, actor_type, action, actor_email, changes) values ($1, 'user', 'LOGIN', $2, $3)",
            tenant_id or PLATFORM_TENANT, to, {"said": subject},
        )  # fmt: skip


async def left_of(api: Api, tenant_id: UUID | None, to: str) -> tuple[int, int]:
    """How many mails to an address and how many rows of its owner are whole."""
    async with api.system(tenant_id) as ctx:
        row = await ctx.fetchrow(
            "select (select count(*)::int from email_outbox where tenant_id = $1 and to_address = $2),"
            " (select count(*)::int from audit_log where tenant_id = $1 and actor_email = $2 and action = 'LOGIN')",
            tenant_id or PLATFORM_TENANT, to,
        )  # fmt: skip
    assert row is not None
    return tuple(row)


async def test_a_tenants_words_reach_nothing_of_the_platform(api: Api, workspace: Workspace) -> None:
    """Its admin chooses a member's work address, telephone number and name: they may be the operator's."""
    tag = new_id().hex[:8]
    operator, login = f"operator-{tag}@platform.example", f"gone-{tag}@people.example"
    person = await api.member(workspace.id, "employee", email=login)
    number, name = f"555{int(tag, 16):010d}", f"Platform Notice{tag}"
    await queue(api, None, operator, f"{name}: call {number}")
    await queue(api, None, login)
    await queue(api, None, f"x{login}")
    async with api.system(workspace.id) as ctx:
        await ctx.execute(
            "update employees set email = $3, phone = $4, first_name = 'Platform', last_name = $5, status = 'terminated'"
            " where tenant_id = $1 and user_id = $2",
            workspace.id, person.user_id, operator, number, name.removeprefix("Platform "),
        )  # fmt: skip

    await run_job(api, "privacy.erase_user", workspace, user_id=str(person.user_id))

    left = {each: await left_of(api, None, each) for each in (operator, f"x{login}", login)}
    assert left == {operator: (1, 1), f"x{login}": (1, 1), login: (0, 0)}
    assert {"email_outbox", "audit_log"} <= set(await tables_with(api, PLATFORM_TENANT, f"{name}: call {number}"))


async def test_an_address_with_which_somebody_else_signs_in_is_left_alone(api: Api, workspace: Workspace) -> None:
    root = await api.superadmin()
    living = workspace.employee.email
    person = await api.member(workspace.id, "employee", email=f"gone-{new_id().hex[:8]}@people.example")
    for address in (living, root.email, person.email):
        await queue(api, workspace.id, address)
    async with api.system(workspace.id) as ctx:
        sql = "update employees set email = $3, status = 'terminated' where tenant_id = $1 and user_id = $2"
        await ctx.execute(sql, workspace.id, person.user_id, root.email)
    for address in (living, root.email):
        lead = await lead_about(workspace)
        async with api.system(workspace.id) as ctx:
            sql = "update leads set email = $3 where tenant_id = $1 and id = $2"
            await ctx.execute(sql, workspace.id, UUID(lead["id"]), address)
        await run_job(api, "privacy.erase_record", workspace, type="leads", id=lead["id"])

    await run_job(api, "privacy.erase_user", workspace, user_id=str(person.user_id))

    left = [await left_of(api, workspace.id, address) for address in (living, root.email, person.email)]
    assert left == [(1, 1), (1, 1), (0, 0)]


async def test_a_short_number_and_the_end_of_an_address_name_nobody(api: Api, workspace: Workspace, home: Path) -> None:
    tag = new_id().hex[:8]
    address = f"an-{tag}@firm.example"
    lead = await lead_about(workspace)
    async with api.system(workspace.id) as ctx:
        sql = "update leads set email = $3, phone = '100', mobile = '+1 212 555 0199' where tenant_id = $1 and id = $2"
        await ctx.execute(sql, workspace.id, UUID(lead["id"]), address)
    await queue(api, workspace.id, f"j{address}", f"100 euros from j{address}")
    kept = f"first_name,email,phone\nJan 100,j{address},121255501990\n"
    named = "first_name,phone\nAn,(212) 555-0199\nAn,1.212.555.0199\n"
    for content in (kept, named):
        await workspace.admin.request("POST", "/api/leads/import", files={"file": ("some.csv", content.encode())})

    await run_job(api, "privacy.erase_record", workspace, type="leads", id=lead["id"])

    assert await left_of(api, workspace.id, f"j{address}") == (1, 1)
    assert {"email_outbox", "audit_log"} <= set(await tables_with(api, workspace.id, f"100 euros from j{address}"))
    assert [file.read_text() for file in (home / "files").rglob("*.csv")] == [kept]


async def test_an_erasure_is_done_though_who_asked_has_no_access_any_more(api: Api, workspace: Workspace) -> None:
    asker = await api.member(workspace.id, "admin")
    lead = await lead_about(workspace)
    person = await api.member(workspace.id, "employee", email=f"{CANARY}-{new_id().hex[:8]}@people.example")
    await workspace.admin.delete(f"/api/users/{person.user_id}?reassign_to=unassigned")
    assert (await asker.delete(f"/api/leads/{lead['id']}?gdpr=true&confirm=true")).status_code == 202
    assert (await asker.delete(f"/api/users/{person.user_id}?gdpr=true&confirm=true")).status_code == 202
    await workspace.admin.delete(f"/api/users/{asker.user_id}?reassign_to=unassigned")

    await run_job(api, "privacy.erase_record", workspace, asker.user_id, type="leads", id=lead["id"])
    await run_job(api, "privacy.erase_user", workspace, asker.user_id, user_id=str(person.user_id))

    assert await tables_with(api, workspace.id, CANARY) == []
    async with api.system(workspace.id) as ctx:
        noted = await ctx.fetch("select entity_type, requested_by from erasures where tenant_id = $1 order by id", workspace.id)
        sql = "select actor_id, actor_type from audit_log where tenant_id = $1 and entity_id = $2 order by id desc limit 1"
        logged = await ctx.fetchrow(sql, workspace.id, UUID(lead["id"]))
    assert [tuple(row) for row in noted] == [("lead", asker.user_id), ("user", asker.user_id)]
    assert logged is not None and tuple(logged) == (asker.user_id, "system")
