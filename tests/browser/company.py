"""A sales company at work: accounts of the data set, with contacts, leads, deals, activities and notes from a fixed seed."""

import asyncio
import csv
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import open_pool
from tests.browser.people import Person, Workspace, make_workspace

DATA = Path(__file__).parent / "data"
AGENTS = ("Vicki Laflamme", "Zane Levy", "Kami Bicknell", "Anna Snelling", "Kary Hendrixson")
PRODUCTS = {"GTX Plus Pro": 5482, "GTX Pro": 4821, "GTK 500": 26768, "MG Advanced": 3393, "GTX Plus Basic": 1096}
STAGES = {
    "prospecting": 24, "qualification": 30, "proposal": 22, "negotiation": 14, "closed_won": 20, "closed_lost": 10,
}  # fmt: skip
"""Deals in each stage: 120 in all."""
FIRST = ("Amara", "Boris", "Chiara", "Dmitri", "Elif", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kemi", "Lena")
LAST = ("Okafor", "Lindqvist", "Moretti", "Petrov", "Yilmaz", "Haddad", "Kimani", "Tanaka", "Duarte", "Weber", "Adeyemi")
STEPS = (
    ("call", "Call back"), ("email", "Send quote"), ("meeting", "Demo"), ("task", "Prepare offer"), ("call", "First call"),
    ("email", "Send terms"), ("meeting", "Meeting"), ("task", "Legal check"),
)  # fmt: skip
LEAD_STATUS = ("new", "new", "contacted", "contacted", "qualified", "qualified", "unqualified")
SOURCES = ("website", "referral", "cold_call", "trade_show", "email")
INDUSTRIES = {
    "technolgy": "information_technology", "medical": "healthcare_and_life_sciences", "retail": "retail_and_wholesale",
    "software": "information_technology", "entertainment": "entertainment_and_media", "marketing": "marketing_advertising_pr",
    "telecommunications": "telecommunications", "finance": "banking_and_financial_services",
    "employment": "professional_services", "services": "professional_services",
}  # fmt: skip
LEADS = 230
LONG_NAME = "Association of Independent Refrigeration Engineers of Zealand"
"""60 characters or so: a name that must not break any row."""
AT_ONCE = 6
Record = dict[str, Any]
Item = TypeVar("Item")


@dataclass
class Company:
    """The workspace with what lies in it; the tests of reading share it and change nothing in it."""

    workspace: Workspace
    accounts: list[Record] = field(default_factory=list[Record])
    contacts: list[Record] = field(default_factory=list[Record])
    leads: list[Record] = field(default_factory=list[Record])
    deals: list[Record] = field(default_factory=list[Record])

    @property
    def admin(self) -> Person:
        return self.workspace.admin

    def deals_in(self, stage: str) -> list[Record]:
        return [deal for deal in self.deals if deal["stage"] == stage]

    def account(self, name: str) -> Record:
        return next(account for account in self.accounts if account["name"] == name)


async def make_company(root: Person, dsn: str) -> Company:
    """Everything but the people comes from one random source, so that every run shows the same."""
    company = Company(await make_workspace(root, "Meridian Sales", colleagues=AGENTS))
    chance = random.Random(20161020)
    await _make_accounts(company, chance)
    await _make_contacts(company, chance)
    await _make_leads(company, chance)
    await _make_deals(company, chance)
    await _make_steps(company, chance)
    await _make_story(company)
    await _age_deals(company, dsn, chance)
    await company.admin.call("PATCH", "/api/setup-checklist", {"is_dismissed": True})
    return company


async def _all(items: Iterable[Item], make: Callable[[Item], Awaitable[Record]]) -> list[Record]:
    """Many requests, a few at once; the answers in the order of the items."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> Record:
        async with gate:
            return await make(item)

    return list(await asyncio.gather(*(one(item) for item in items)))


async def _make_accounts(company: Company, chance: random.Random) -> None:
    with (DATA / "accounts.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))[:42]
    bodies = [
        {
            "name": row["account"],
            "industry": INDUSTRIES[row["sector"]],
            "annual_revenue": round(float(row["revenue"]) * 1_000_000),
            "employee_count": int(row["employees"]),
            "country": row["office_location"],
            "type": chance.choice(("prospect", "customer", "customer", "partner")),
            "owner_id": chance.choice(company.workspace.sellers).user_id,
        }
        for row in rows
    ]
    bodies.append({"name": LONG_NAME, "industry": "manufacturing", "type": "prospect", "owner_id": company.admin.user_id})
    company.accounts = await _all(bodies, lambda body: company.admin.create("accounts", **body))


async def _make_contacts(company: Company, chance: random.Random) -> None:
    def body(index: int) -> Record:
        first, last = FIRST[index % len(FIRST)], LAST[(index * 5 + index // len(FIRST)) % len(LAST)]
        account = company.accounts[index % len(company.accounts)]
        return {
            "first_name": first, "last_name": last, "account_id": account["id"], "status": "active",
            "email": f"{first}.{last}.{index}@{account['name'].split()[0].lower()}.example".replace("-", ""),
            "job_title": chance.choice(("Head of purchasing", "CTO", "Operations lead", "Buyer", "Managing director")),
            "phone": f"+1202555{index:04}", "owner_id": account["owner_id"],
        }  # fmt: skip

    company.contacts = await _all([body(index) for index in range(60)], lambda each: company.admin.create("contacts", **each))


async def _make_leads(company: Company, chance: random.Random) -> None:
    def body(index: int) -> Record:
        first, last = FIRST[(index * 7) % len(FIRST)], LAST[(index * 3) % len(LAST)]
        return {
            "first_name": first, "last_name": last, "company": f"{last} Works {index + 1}",
            "email": f"{first}.{last}.{index}@works{index}.example".lower(), "status": chance.choice(LEAD_STATUS),
            "source": chance.choice(SOURCES), "value": chance.randrange(5, 400) * 100,
            "owner_id": chance.choice(company.workspace.sellers).user_id,
        }  # fmt: skip

    company.leads = await _all([body(index) for index in range(LEADS)], lambda each: company.admin.create("leads", **each))


async def _make_deals(company: Company, chance: random.Random) -> None:
    today = datetime.now(UTC).date()

    def body(stage: str, index: int) -> Record:
        account = company.accounts[(index * 11 + len(stage)) % (len(company.accounts) - 1)]
        product = chance.choice(list(PRODUCTS))
        closes = today + timedelta(days=chance.randrange(4, 75) * (-1 if stage.startswith("closed") else 1))
        return {
            "name": f"{account['name']} – {product}", "account_id": account["id"], "stage": stage,
            "amount": PRODUCTS[product] * chance.choice((1, 1, 1, 2, 3)), "close_date": closes.isoformat(),
            "owner_id": chance.choice(company.workspace.sellers).user_id,
            **({"lost_reason": "Chose a competitor"} if stage == "closed_lost" else {}),
        }  # fmt: skip

    bodies = [body(stage, index) for stage, count in STAGES.items() for index in range(count)]
    company.deals = await _all(bodies, lambda each: company.admin.create("opportunities", **each))


async def _make_steps(company: Company, chance: random.Random) -> None:
    """The next activity of most open deals; some are late, some deals have none."""
    today = datetime.now(UTC).date()

    def body(deal: Record) -> Record:
        kind, subject = chance.choice(STEPS)
        return {
            "type": kind, "subject": subject, "due_date": (today + timedelta(days=chance.randrange(-3, 21))).isoformat(),
            "related_type": "opportunity", "related_id": deal["id"], "assigned_to": deal["owner_id"],
        }  # fmt: skip

    open_deals = [deal for deal in company.deals if deal["stage_kind"] == "open"]
    bodies = [body(deal) for index, deal in enumerate(open_deals) if index % 6 != 2]
    await _all(bodies, lambda each: company.admin.create("activities", **each))


async def _make_story(company: Company) -> None:
    """One account whose timeline has something of every kind."""
    account, admin = company.accounts[0], company.admin
    about = {"related_type": "account", "related_id": account["id"]}
    await admin.create("notes", content="Buys in spring, decides in a committee of four.", pinned=True, **about)
    await admin.create("notes", content="Wants a **quote** for 20 units.\n\n- delivery in March\n- training included", **about)
    done = await admin.create("activities", type="call", subject="Intro call", description="Budget is there.", **about)
    await admin.call("POST", f"/api/activities/{done['id']}/complete", {"outcome": "successful"})
    changed = await admin.change("accounts", account, phone="+12025550100", city="Chicago")
    await admin.change("accounts", changed, type="partner")


async def _age_deals(company: Company, dsn: str, chance: random.Random) -> None:
    """Deals that have been in their stage for some days. No request can say so: the server writes that time itself."""
    pool = await open_pool(dsn, size=1, name="aisha-browser-tests")
    try:
        async with open_system_context(pool, UUID(company.workspace.id)) as ctx:
            await ctx.executemany(
                "update opportunities set stage_changed_at = now() - make_interval(days => $3)"
                " where tenant_id = $1 and id = $2",
                [
                    (UUID(company.workspace.id), UUID(deal["id"]), chance.choice((1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 17, 22, 34)))
                    for deal in company.deals
                ],
            )
    finally:
        await pool.close()


def in_days(days: int) -> date:
    """A calendar day from today on."""
    return datetime.now(UTC).date() + timedelta(days=days)
