"""The demo: exactly the data set, people in every role, and what each of them sees."""

import stat
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from aisha.core.context import open_system_context
from aisha.core.database import Pool, open_pool
from aisha.core.settings import Settings
from aisha.demo.load import load_demo, reset_demo
from aisha.demo.logins import FILE_NAME
from aisha.demo.sales_data import read_sales_data
from aisha.demo.surroundings import Surroundings, Target
from aisha.demo.tenants import REGIONS, hardware
from aisha.entrypoints.api import create_app
from tests.database import DatabaseServer, make_settings

pytestmark = pytest.mark.xdist_group("demo")
ROLES = ("superadmin", "admin", "manager", "employee", "support")


@dataclass
class Demo:
    """A loaded demo in a database of its own, and the API before it."""

    settings: Settings
    dsn: str
    pool: Pool
    client: httpx.AsyncClient
    logins: list[dict[str, Any]]

    def login(self, role: str, tenant: str | None = "Maven Hardware") -> dict[str, Any]:
        return next(each for each in self.logins if (each["role"], each["tenant"]) == (role, tenant))

    async def token(self, login: dict[str, Any]) -> str:
        body = {"email": login["email"], "password": login["password"]}
        answer = await self.client.post("/api/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["token"]

    async def get(self, login: dict[str, Any], path: str, **parameters: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {await self.token(login)}"}
        if login["tenant_id"] is None:
            headers["X-Tenant-ID"] = self.tenant("Maven Hardware")
        answer = await self.client.get(path, params=parameters, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def count(self, login: dict[str, Any], collection: str, **parameters: str) -> int:
        listed = await self.get(login, f"/api/{collection}", limit="1", count="true", **parameters)
        return listed["meta"]["total"]

    def tenant(self, name: str) -> str:
        return next(each["tenant_id"] for each in self.logins if each["tenant"] == name)

    async def rows(self, tenant: str, sql: str) -> list[tuple[Any, ...]]:
        tenant_id = UUID(self.tenant(tenant))
        async with open_system_context(self.pool, tenant_id, write=False) as ctx:
            return [tuple(row) for row in await ctx.fetch(sql, tenant_id)]


@pytest.fixture(scope="module")
async def demo(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Demo]:
    name = f"aisha_demo_{uuid4().hex[:12]}"
    await database_server.create(name)
    home = tmp_path_factory.mktemp("home")
    settings = make_settings(jwt_secret="t" * 64, aisha_home=home, rate_limit_max=0, auth_rate_limit_max=0)
    dsn = database_server.dsn("aisha_app", name)
    assert await load_demo(settings, dsn=dsn)
    app = create_app(settings, dsn=dsn)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        yield Demo(settings, dsn, app.state.aisha.pool, client, _read_logins(home))
    await database_server.drop(name)


def _read_logins(home: Path) -> list[dict[str, Any]]:
    return msgspec.json.decode((home / FILE_NAME).read_bytes())


async def test_the_big_workspace_holds_exactly_the_data_set(demo: Demo) -> None:
    counts = "select count(*) from {} where tenant_id = $1"
    assert await demo.rows("Maven Hardware", counts.format("products")) == [(7,)]
    assert await demo.rows("Maven Hardware", counts.format("opportunity_lines")) == [(8800,)]
    stages = "select stage, count(*) from opportunities where tenant_id = $1 group by 1 order by 1"
    won = "select sum(amount) from opportunities where tenant_id = $1 and stage_kind = 'won'"
    owners = "select count(distinct owner_id), count(*) filter (where owner_id is null) from opportunities where tenant_id = $1"
    linked = "select count(account_id) from opportunities where tenant_id = $1"

    assert await demo.rows("Maven Hardware", counts.format("accounts")) == [(85,)]
    assert await demo.rows("Maven Hardware", counts.format("opportunities")) == [(8800,)]
    assert await demo.rows("Maven Hardware", stages) == [
        ("closed_lost", 2473), ("closed_won", 4238), ("prospecting", 500), ("qualification", 1589),
    ]  # fmt: skip
    assert await demo.rows("Maven Hardware", won) == [(Decimal("10005534.00"),)]
    assert await demo.rows("Maven Hardware", owners) == [(30, 0)]
    assert await demo.rows("Maven Hardware", linked) == [(7375,)]


async def test_open_deals_stand_at_list_price_and_close_soon(demo: Demo) -> None:
    open_deals = await demo.rows(
        "Maven Hardware",
        "select p.name, min(o.amount), max(o.amount), min(o.close_date) > current_date, bool_and(o.next_step is not null)"
        " from opportunities o join products p on p.tenant_id = o.tenant_id and p.id = o.product_id"
        " where o.tenant_id = $1 and o.stage_kind = 'open' group by 1 order by 1",
    )

    prices = read_sales_data().list_prices
    assert open_deals == [(product, prices[product], prices[product], True, True) for product in sorted(prices)]


async def test_what_stands_around_is_plausible(demo: Demo) -> None:
    leads = dict(await demo.rows("Maven Hardware", "select status, count(*) from leads where tenant_id = $1 group by 1"))
    orphans = await demo.rows(
        "Maven Hardware",
        "select (select count(*) from leads where tenant_id = $1 and status = 'converted' and converted_contact_id is null),"
        " (select count(*) from accounts where tenant_id = $1 and owner_id is null),"
        " (select count(*) from contacts where tenant_id = $1"
        " and (email not like '%.example' or phone !~ '^[+]1[0-9]{3}55501[0-9]{2}$')),"
        " (select count(*) from activities where tenant_id = $1 and completed_at > now()),"
        " (select count(*) from contacts where tenant_id = $1 and last_activity_at > now() - interval '1 minute'"
        "   and converted_from_lead_id is null)",
    )
    activities = dict(
        await demo.rows("Maven Hardware", "select status, count(*) from activities where tenant_id = $1 group by 1")
    )

    assert sum(leads.values()) == 172 and leads["converted"] == 12 and set(leads) == {
        "new", "contacted", "qualified", "unqualified", "lost", "converted",
    }  # fmt: skip
    assert orphans == [(0, 0, 0, 0, 0)]
    assert activities["completed"] > 300 and activities["pending"] > 200


async def test_contacts_take_part_in_open_deals(demo: Demo) -> None:
    sql = (
        "select count(*) filter (where parts = 0), min(parts) filter (where parts > 0), max(parts), bool_and(primaries = 1)"
        " from (select count(p.id) as parts, count(p.id) filter (where p.is_primary and p.contact_id = o.contact_id"
        "   and p.part = 'decision_maker') as primaries from opportunities o left join opportunity_contacts p"
        "   on p.tenant_id = o.tenant_id and p.opportunity_id = o.id"
        "  where o.tenant_id = $1 and o.stage_kind = 'open' and o.account_id is not null group by o.id) d"
    )

    for name in ("Maven Hardware", "Lakeside Dental Supply"):
        ((without, least, most, one_primary),) = await demo.rows(name, sql)
        assert (without, one_primary) == (0, True) and 1 <= least <= most <= 3


async def test_the_small_workspace(demo: Demo) -> None:
    for table, count in (
        ("accounts", 10),
        ("contacts", 25),
        ("leads", 20),
        ("opportunities", 30),
        ("activities", 40),
        ("notes", 15),
    ):
        assert await demo.rows("Lakeside Dental Supply", f"select count(*) from {table} where tenant_id = $1") == [(count,)]


async def test_sign_ins_of_every_role_lie_in_a_private_file(demo: Demo) -> None:
    path = demo.settings.home / FILE_NAME

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {login["role"] for login in demo.logins} == set(ROLES)
    assert all(set(login) == {"tenant", "tenant_id", "role", "email", "password"} for login in demo.logins)
    assert all(len(login["password"]) >= 16 and login["email"].endswith(".example") for login in demo.logins)
    assert len({login["password"] for login in demo.logins}) == len(demo.logins)
    for login in demo.logins:
        assert await demo.token(login)


async def test_everybody_sees_their_scope(demo: Demo) -> None:
    people = {person.email: person for person in hardware(read_sales_data()).people if person.email}
    by_name = dict(
        await demo.rows(
            "Maven Hardware",
            "select e.first_name || ' ' || e.last_name, count(*) from opportunities o"
            " join employees e on e.tenant_id = o.tenant_id and e.user_id = o.owner_id where o.tenant_id = $1 group by 1",
        )
    )
    regions = {region: {p.name for p in hardware(read_sales_data()).people if p.department == region} for region in REGIONS}
    parameters = {"filter": '{"field": "stage_kind", "op": "eq", "value": "open"}'}

    for role in ("superadmin", "admin", "support"):
        assert await demo.count(demo.login(role, None if role == "superadmin" else "Maven Hardware"), "accounts") == 85
    seen: dict[str, int] = {}
    for login in demo.logins:
        if login["tenant"] == "Maven Hardware" and login["role"] in ("manager", "employee"):
            person = people[login["email"]]
            team = {"Sales": set(by_name)}.get(person.leads or "", regions.get(person.leads or "", {person.name}))
            expected = sum(by_name[name] for name in team)
            stats = await demo.get(login, "/api/opportunities/stats")
            seen[login["email"]] = stats["data"]["count"]
            assert stats["data"]["count"] == expected, person
    assert seen["sales@maven-hardware.example"] == 8800
    assert len(set(seen.values())) > 5
    assert 0 < await demo.count(demo.login("employee"), "opportunities", **parameters) < 300
    assert await demo.count(demo.login("employee", "Lakeside Dental Supply"), "accounts") == 5


def test_the_same_seed_makes_the_same_texts() -> None:
    target = Target("account", uuid4(), "Engines", uuid4(), is_customer=True)

    def made() -> list[dict[str, Any]]:
        around = Surroundings(Random(1), datetime(2026, 1, 2, 3, tzinfo=UTC))
        rows = [*around.contacts_of(target, 3), around.lead("Looms", None, "lost"), around.past_activity(target)]
        rows += [around.coming_activity(target), around.note(target, ("a", "b", "c"))]
        return [{name: value for name, value in row.items() if name != "id"} for row in rows]

    assert made() == made()


async def test_nothing_is_loaded_twice_or_beside_somebodys_own_workspace(
    demo: Demo, database_server: DatabaseServer, fresh_database: str, tmp_path: Path
) -> None:
    settings = make_settings(jwt_secret="t" * 64, aisha_home=tmp_path)
    dsn = database_server.dsn("aisha_app", fresh_database)
    pool = await open_pool(dsn, size=1)
    async with open_system_context(pool, None) as ctx:
        await ctx.execute("insert into tenants (id, name, slug) values (gen_random_uuid(), 'Own', 'own')")
    await pool.close()

    assert await load_demo(demo.settings, dsn=demo.dsn) is False
    assert await load_demo(settings, dsn=dsn) is False
    assert not (tmp_path / FILE_NAME).exists()


async def test_reset_makes_it_anew_and_leaves_nothing(demo: Demo) -> None:
    old = {login["email"]: login for login in demo.logins}
    employee = demo.login("employee")
    headers = {"Authorization": f"Bearer {await demo.token(employee)}"}
    steps: list[str] = []

    await reset_demo(demo.settings, tell=steps.append, dsn=demo.dsn)

    assert len(steps) >= 4
    assert (await demo.client.get("/api/leads", headers=headers)).status_code == 401
    assert (await demo.client.post("/api/auth/login", json={k: employee[k] for k in ("email", "password")})).status_code == 401
    demo.logins = _read_logins(demo.settings.home)
    assert {login["email"] for login in demo.logins} == set(old)
    assert all(login["password"] != old[login["email"]]["password"] for login in demo.logins)
    assert await demo.count(demo.login("admin"), "opportunities") == 8800
    async with open_system_context(demo.pool, None, write=False) as ctx:
        assert await ctx.fetchval("select count(*) from tenants where status <> 'system'") == 2
