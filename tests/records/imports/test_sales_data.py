"""The real data set: 85 accounts and 8,800 deals, as the wizard imports them."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from aisha.demo.sales_data import DATA
from tests.records.imports.conftest import Import, begin
from tests.tenants import Person, Tenant

AGENTS = {"sales_agent": {"unknown_owner": "create_employee"}}
STAGES = {"deal_stage": {"values": {"Engaging": "qualification"}}}
DATES = {"close_date": {"date_format": "dd-mm-yy"}, "engage_date": {"date_format": "dd-mm-yy", "kind": "date"}}
FIELDS = {"engage_date": "custom.engage_date"}
PRODUCTS = {"product": {"values": {"GTXPro": "GTX Pro"}}}


async def accounts_file(tenant: Tenant, admin: Person, *, mapped: bool = True) -> Import:
    sectors = {"sector": {"values": {"technolgy": "Information technology"}}} if mapped else {}
    started = await begin(tenant, admin, "accounts", (DATA / "accounts.csv").read_bytes(), "accounts.csv")
    await started.map(columns=sectors)
    return started


async def pipeline_file(tenant: Tenant, admin: Person, content: bytes | None = None) -> Import:
    started = await begin(
        tenant, admin, "opportunities", content or (DATA / "sales_pipeline.csv").read_bytes(), "sales_pipeline.csv"
    )
    reply = await started.map(FIELDS, AGENTS | STAGES | DATES | PRODUCTS)
    assert reply.status == 200, reply.body
    return started


async def products_file(tenant: Tenant, admin: Person) -> Import:
    return await begin(tenant, admin, "products", (DATA / "products.csv").read_bytes(), "products.csv")


async def fetch(tenant: Tenant, sql: str, *values: Any) -> Sequence[tuple[Any, ...]]:
    async with tenant.system() as ctx:
        return [tuple(row) for row in await ctx.fetch(sql, tenant.id, *values)]


async def test_the_suggested_mapping_of_both_files(tenant: Tenant, admin: Person) -> None:
    accounts = await begin(tenant, admin, "accounts", (DATA / "accounts.csv").read_bytes(), "accounts.csv")
    deals = await begin(tenant, admin, "opportunities", (DATA / "sales_pipeline.csv").read_bytes(), "sales_pipeline.csv")

    assert {each["column"]: each["field"] for each in accounts.described["mapping"]} == {
        "account": "name", "sector": "industry", "year_established": None, "revenue": "annual_revenue",
        "employees": "employee_count", "office_location": "country", "subsidiary_of": "parent_id",
    }  # fmt: skip
    assert {each["column"]: each["field"] for each in deals.described["mapping"]} == {
        "opportunity_id": "external_id", "sales_agent": "owner_id", "product": "product_id", "account": "account_id",
        "deal_stage": "stage", "engage_date": None, "close_date": "close_date", "close_value": "amount",
        "engage_quarter": None, "close_quarter": None,
    }  # fmt: skip
    assert deals.described["options"]["defaults"] == {"name": "{account} – {product}"}
    assert deals.described["options"]["match_on"] == "external_id"
    columns = {each["name"]: each for each in deals.described["columns"]}
    assert columns["close_date"]["date_formats"][0] == "dd-mm-yy"
    assert columns["account"]["empty"] == 1425
    assert len(columns["sales_agent"]["distinct"]) == 30
    assert columns["close_date"]["samples"] == ["01-03-17", "11-03-17", "07-03-17"]


async def test_a_misspelled_sector_is_reported_and_not_guessed(tenant: Tenant, admin: Person) -> None:
    checked = await (await accounts_file(tenant, admin, mapped=False)).check()

    assert checked.effects == (73, 0, 0, 12)
    assert checked.described["findings"]["unknown_values"]["sector"] == [
        {"value": "technolgy", "count": 12, "suggestion": "information_technology"}
    ]
    assert (await checked.messages())[2] == [
        "“technolgy” is no industry here. Did you mean Information technology? Map it to a choice."
    ]


async def test_a_misspelled_product_is_reported_and_not_guessed(tenant: Tenant, admin: Person) -> None:
    await (await products_file(tenant, admin)).run()
    content = b"".join((DATA / "sales_pipeline.csv").read_bytes().splitlines(keepends=True)[:11])
    started = await begin(tenant, admin, "opportunities", content, "sales_pipeline.csv")
    await started.map(FIELDS, AGENTS | STAGES | DATES)

    checked = await started.check()
    unmapped = checked.described["findings"]["unknown_records"]["product"]
    await started.map(FIELDS, AGENTS | STAGES | DATES | PRODUCTS)
    mapped = await started.check()

    assert unmapped == [{"value": "GTXPro", "count": content.count(b"GTXPro"), "suggestion": None}]
    assert checked.effects == mapped.effects == (10, 0, 0, 0)
    assert "product" not in mapped.described["findings"]["unknown_records"]


async def test_two_digit_years_need_a_chosen_format(tenant: Tenant, admin: Person) -> None:
    started = await begin(tenant, admin, "opportunities", (DATA / "sales_pipeline.csv").read_bytes(), "sales_pipeline.csv")
    await started.map({}, STAGES)

    checked = await started.check()

    assert checked.effects == (2089, 0, 0, 6711)
    assert "two-digit year" in (await checked.messages())[2][0]


async def test_the_whole_data_set_with_its_counts_and_sums(tenant: Tenant, admin: Person) -> None:
    products = await (await products_file(tenant, admin)).run()
    accounts = await (await accounts_file(tenant, admin)).run()
    deals = await (await pipeline_file(tenant, admin)).run()

    assert (products.described["status"], products.effects) == ("completed", (7, 0, 0, 0))
    assert (accounts.described["status"], accounts.effects) == ("completed", (85, 0, 0, 0))
    assert (deals.described["status"], deals.effects, deals.counts["warnings"]) == ("completed", (8800, 0, 0, 0), 0)
    assert deals.described["progress"] == {"done": 8800, "total": 8800}
    findings = deals.described["findings"]
    assert (findings["accounts_linked"], findings["accounts_not_found"], len(findings["people_created"])) == (7375, 0, 30)
    stages = await fetch(
        tenant, "select stage, count(*), sum(amount) from opportunities where tenant_id = $1 group by stage order by stage"
    )
    assert stages == [
        ("closed_lost", 2473, Decimal("0.00")),
        ("closed_won", 4238, Decimal("10005534.00")),
        ("prospecting", 500, open_at_list_price("Prospecting")),
        ("qualification", 1589, open_at_list_price("Engaging")),
    ]
    await check_products(tenant)
    assert await tenant.value("select count(*) from opportunities where tenant_id = $1 and account_id is null") == 1425
    assert await tenant.value("select count(distinct owner_id) from opportunities where tenant_id = $1") == 30
    assert await tenant.value("select count(parent_id) from accounts where tenant_id = $1") == 15
    await check_one_deal(tenant)
    await check_traces(tenant, deals)
    await check_agents(tenant)


def open_at_list_price(stage: str) -> Decimal:
    """The file has no value for open deals: each stands at the list price of its product."""
    with (DATA / "products.csv").open(encoding="utf-8", newline="") as file:
        prices = {row["product"].replace(" ", ""): Decimal(row["sales_price"]) for row in csv.DictReader(file)}
    with (DATA / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["deal_stage"] == stage]
    return sum((prices[row["product"].replace(" ", "")] for row in rows), Decimal(0))


async def check_products(tenant: Tenant) -> None:
    """Seven products, one line a deal, and every amount is that of its line."""
    sql = (
        "select p.name, p.family, p.price, count(*) from products p join opportunity_lines l on l.tenant_id = p.tenant_id"
        " and l.product_id = p.id where p.tenant_id = $1 group by 1, 2, 3 order by 1"
    )
    sold = await fetch(tenant, sql)
    assert len(sold) == 7 and ("GTX Pro", "GTX", Decimal("4821.00"), 1480) in sold
    assert sum(row[3] for row in sold) == 8800
    parted = (
        "select count(*) from opportunities o left join opportunity_lines l"
        " on l.tenant_id = o.tenant_id and l.opportunity_id = o.id where o.tenant_id = $1"
        " and (o.line_count, o.amount, o.product_id) is distinct from (1, l.total, l.product_id)"
    )
    assert await tenant.value(parted) == 0


async def check_one_deal(tenant: Tenant) -> None:
    """1C1I7A6R: Moses Frase, GTX Plus Basic, Cancity, Won, engaged 20-10-16, closed 01-03-17, 1054."""
    found = await fetch(
        tenant,
        "select o.name, a.name, o.amount, o.close_date::text, (o.closed_at at time zone 'America/New_York')::date::text,"
        " o.custom ->> 'engage_date', e.first_name || ' ' || e.last_name, o.probability, a.type from opportunities o"
        " join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id"
        " join employees e on e.tenant_id = o.tenant_id and e.user_id = o.owner_id"
        " where o.tenant_id = $1 and o.external_id = '1C1I7A6R'",
    )

    assert found == [
        ("Cancity – GTX Plus Basic", "Cancity", Decimal("1054.00"), "2017-03-01", "2017-03-01", "2016-10-20", "Moses Frase",
         100, "customer")
    ]  # fmt: skip
    reasons = "select count(*) from opportunities where tenant_id = $1 and stage_kind = 'lost' and lost_reason = 'Imported'"
    assert await tenant.value(reasons) == 2473


async def check_traces(tenant: Tenant, deals: Import) -> None:
    """Audit rows, events and assignments as after single writes, all in one change-set of source `import`."""
    change_set = UUID(deals.described["change_set_id"])
    assert await tenant.value("select source from change_sets where tenant_id = $1 and id = $2", change_set) == "import"
    audit = "select count(*) from audit_log where tenant_id = $1 and change_set_id = $2 and entity_type = 'opportunity'"
    assert await tenant.value(audit, change_set) == 8800
    events = await fetch(
        tenant, "select event, count(*) from events where tenant_id = $1 and event like 'opportunity.%' group by 1 order by 1"
    )
    told = {"assigned": 8800, "created": 8800, "lost": 2473, "won": 4238}
    assert events == [(f"opportunity.{verb}", count) for verb, count in told.items()]
    assert (
        await tenant.value("select count(*) from assignment_history where tenant_id = $1 and entity_type = 'opportunity'")
        == 8800
    )


async def check_agents(tenant: Tenant) -> None:
    """The agents own deals and cannot sign in."""
    logins = (
        "select count(*) from users u join employees e on e.user_id = u.id where e.tenant_id = $1 and u.email is null"
        " and u.status = 'inactive' and u.password_hash is null and e.status = 'active'"
    )
    async with tenant.api.system() as ctx:
        await ctx.execute("select set_config('app.tenant_id', $1, true)", str(tenant.id))
        assert await ctx.fetchval(logins, tenant.id) == 30


async def test_importing_the_same_files_again_changes_nothing(tenant: Tenant, admin: Person) -> None:
    content = b"".join((DATA / "sales_pipeline.csv").read_bytes().splitlines(keepends=True)[:601])
    await (await accounts_file(tenant, admin)).run()
    await (await pipeline_file(tenant, admin, content)).run()

    accounts = await (await accounts_file(tenant, admin)).run()
    deals = await (await pipeline_file(tenant, admin, content)).run()

    assert (accounts.effects, deals.effects) == ((0, 0, 85, 0), (0, 0, 600, 0))
    assert await tenant.value("select count(*) from employees where tenant_id = $1") == 1 + len(
        {line.split(b",")[1] for line in content.splitlines()[1:]}
    )


async def test_a_changed_file_updates_what_changed(tenant: Tenant, admin: Person) -> None:
    lines = (DATA / "sales_pipeline.csv").read_bytes().splitlines(keepends=True)
    won = b"1C1I7A6R,Moses Frase,GTX Plus Basic,,Won,20-10-16,01-03-17,"
    await (await pipeline_file(tenant, admin, lines[0] + won + b"1054,,\n")).run()

    again = await (await pipeline_file(tenant, admin, lines[0] + won + b"2000,,\n" + lines[2])).run()

    assert again.effects == (1, 1, 0, 0)
    record = (await admin.get("/api/opportunities", external_id="1C1I7A6R")).data[0]
    assert (record["amount"], record["version"]) == (2000, 2)
    history = (await admin.get(f"/api/opportunities/{record['id']}/history")).data
    assert history[0]["changes"] == {"amount": [1054, 2000], "expected_revenue": [1054, 2000]}
