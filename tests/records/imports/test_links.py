"""Who and what the cells of a file mean: people, accounts, parents."""

import pytest

from tests.records.imports.conftest import begin
from tests.tenants import Person, Tenant


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zoe@people.example", True),
        ("Zoë Van Dyke", True),
        ("van dyke, zoë", True),
        ("Van Dyke Zoë", True),
        ("Zoë", True),
        ("ZVD", True),
        ("Ada", False),
        ("Nobody", False),
    ],
)
async def test_owners_are_found_by_mail_name_or_initials(tenant: Tenant, admin: Person, text: str, found: bool) -> None:
    zoe = await tenant.person("employee", name="Zoë Van Dyke")
    await tenant.person("employee", name="Ada Second")
    async with tenant.system() as ctx:
        await ctx.execute(
            "update employees set email = 'zoe@people.example' where tenant_id = $1 and user_id = $2", tenant.id, zoe.user_id
        )
    started = await begin(tenant, admin, "accounts", f'name,owner\nA,"{text}"\n')

    done = await started.run()

    assert done.effects == (1, 0, 0, 0)
    owner = (await admin.get("/api/accounts")).data[0]["owner_id"]
    assert owner == (zoe.id if found else None)
    assert done.counts["warnings"] == (not found)
    if not found:
        assert done.described["findings"]["unknown_owners"] == [{"value": text, "count": 1, "suggestion": None}]
        assert (await done.rows("warning"))[0]["raw"]["owner"] == text


async def test_unknown_owners_can_be_mapped_to_a_person(tenant: Tenant, admin: Person) -> None:
    other = await tenant.person("employee", name="Some One")
    started = await begin(tenant, admin, "accounts", "name,owner\nA,Boss\nB,Nobody\n")
    await started.map(columns={"owner": {"unknown_owner": "map", "owners": {"Boss": other.id}}})

    done = await started.run()

    assert (done.effects, done.counts["warnings"]) == ((2, 0, 0, 0), 1)
    assert [record["owner_id"] for record in (await admin.get("/api/accounts", sort="name")).data] == [other.id, None]


async def test_an_unknown_owner_becomes_a_person_without_a_login(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "accounts", "name,owner\nA,Moses Frase\nB,Moses Frase\nC,Cher\n")
    await started.map(columns={"owner": {"unknown_owner": "create_employee"}})

    planned = (await started.check()).described["findings"]["people_created"]
    before = await tenant.value("select count(*) from employees where tenant_id = $1")
    done = await started.run()

    assert planned == ["Moses Frase", "Cher"]
    assert before == 1
    assert done.counts["warnings"] == 0
    people = (await admin.get("/api/employees")).data
    added = {each["name"].strip(): each for each in people if each["user_id"] != admin.id}
    assert set(added) == {"Moses Frase", "Cher"}
    assert all(each["user_id"] for each in added.values())
    users = (await admin.get("/api/users")).data
    assert {each["id"] for each in users} == {admin.id}


async def test_accounts_are_found_by_external_id_id_or_name(tenant: Tenant, admin: Person) -> None:
    acme = await admin.create("accounts", name="Acme Inc.", external_id="a-1")
    content = f"name,account\nBy external id,a-1\nBy id,{acme['id']}\nBy name,ACME\nUnknown,Beta\nNone,\n"
    started = await begin(tenant, admin, "opportunities", content)

    done = await started.run()

    deals = (await admin.get("/api/opportunities")).data
    assert {deal["name"]: deal["account_id"] for deal in deals} == {
        "By external id": acme["id"], "By id": acme["id"], "By name": acme["id"], "Unknown": None, "None": None,
    }  # fmt: skip
    findings = done.described["findings"]
    assert (findings["accounts_linked"], findings["accounts_not_found"]) == (3, 1)
    assert await done.messages("warning") == {5: ["There is no account “Beta”: left empty."]}


async def test_missing_accounts_are_made_once(tenant: Tenant, admin: Person) -> None:
    content = "name,account\nOne,Beta Inc\nTwo,BETA\nThree,Gamma\n"
    started = await begin(tenant, admin, "opportunities", content)
    await started.map(columns={"account": {"create_missing_accounts": True}})

    planned = (await started.check()).described["findings"]["accounts_created"]
    done = await started.run()

    assert planned == done.described["findings"]["accounts_created"] == 2
    assert len(await admin.ids("accounts")) == 2
    assert (done.effects, done.counts["warnings"]) == ((3, 0, 0, 0), 0)


async def test_a_parent_that_comes_later_in_the_file_is_found(tenant: Tenant, admin: Person) -> None:
    content = "name,subsidiary_of\nChild,Parent\nParent,\nOrphan,Nowhere\nCousin,parent inc.\n"
    started = await begin(tenant, admin, "accounts", content)

    checked = await started.check()
    planned = checked.described["findings"]["unknown_records"]
    done = await checked.run()

    assert planned == {"subsidiary_of": [{"value": "Nowhere", "count": 1, "suggestion": None}]}
    accounts = {each["name"]: each for each in (await admin.get("/api/accounts")).data}
    assert accounts["Child"]["parent_id"] == accounts["Cousin"]["parent_id"] == accounts["Parent"]["id"]
    assert accounts["Orphan"]["parent_id"] is None
    assert await done.messages("warning") == {4: ["There is no parent account “Nowhere”: left empty."]}
    assert done.described["findings"]["unknown_records"] == planned


async def test_a_circle_of_parents_is_reported(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "accounts", "name,subsidiary_of\nA,B\nB,A\n")

    done = await started.run()

    assert done.effects == (2, 0, 0, 0)
    assert done.counts["warnings"] == 1


async def test_a_failing_row_adds_nobody_and_no_account(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "opportunities", "name,owner,account,amount\nA,Moses Frase,Beta,many\n")
    await started.map(columns={"owner": {"unknown_owner": "create_employee"}, "account": {"create_missing_accounts": True}})

    done = await started.run()

    assert (done.effects, done.counts["warnings"]) == ((0, 0, 0, 1), 0)
    assert await admin.ids("accounts") == []
    assert await tenant.value("select count(*) from employees where tenant_id = $1") == 1
