"""Maven Hardware: the data set, made alive around its accounts and open deals."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from aisha.core.clock import utc_now
from aisha.core.context import AccessMemory, Context, open_context
from aisha.core.database import Pool
from aisha.core.settings import Settings
from aisha.demo import words
from aisha.demo.contact_parts import let_contacts_take_part
from aisha.demo.fill import convert, date_back, write
from aisha.demo.imports import Tell, import_sales_data
from aisha.demo.people import Placed
from aisha.demo.sales_data import SalesData
from aisha.demo.surroundings import LEAD_SOURCES, LEAD_STATUSES, Surroundings, Target
from aisha.records.registry import Values

SEED = 2017
LEADS, CONVERTED, UNASSIGNED = 160, 12, 8
DEALS_WITH_NEXT_STEP, DEALS_WITH_HISTORY = 320, 200
_OWN_ACCOUNT = """
update accounts a set owner_id = o.owner, annual_revenue = a.annual_revenue * 1000000, currency = 'USD'
  from unnest($2::text[], $3::uuid[]) as o(name, owner)
 where a.tenant_id = $1 and a.name = o.name
"""
"""The data set's revenues are in millions of US dollars."""
_OPEN_DEAL = """
update opportunities d set close_date = o.close_date, next_step = o.next_step, stage_changed_at = o.since
  from unnest($2::uuid[], $3::date[], $4::text[], $5::timestamptz[]) as o(id, close_date, next_step, since)
 where d.tenant_id = $1 and d.id = o.id
"""


async def fill_hardware(pool: Pool, settings: Settings, placed: Placed, data: SalesData, tell: Tell) -> None:
    """The files through the import engine, then everything around them."""
    await import_sales_data(pool, settings, placed, tell)
    memory = AccessMemory()
    tell("adding contacts, leads, activities and notes")
    async with open_context(pool, memory, placed.admin_id, placed.id, source="command") as ctx:
        around = Surroundings(Random(SEED), local_now(ctx.actor.timezone))  # noqa: S311  (made up on purpose, not secret)
        accounts = await _own_accounts(ctx, placed, data)
        deals = await _open_deals(ctx, around)
        leads, converted = _leads(around, placed, data, accounts)
        await write(ctx, "contacts", [row for a in accounts for row in around.contacts_of(a, around.chance.randint(2, 4))])
        await let_contacts_take_part(ctx)
        await write(ctx, "leads", leads + [lead for lead, _ in converted])
        await _activities_and_notes(ctx, around, accounts, deals, leads)
        for lead, account in converted:
            await convert(ctx, _as_target("lead", lead, "company"), account)
        await date_back(ctx)


async def _own_accounts(ctx: Context, placed: Placed, data: SalesData) -> list[Target]:
    """Each account belongs to the agent with most deals there."""
    owners = {account: placed.user_ids[agent] for account, agent in data.account_agents.items()}
    await ctx.execute(_OWN_ACCOUNT, ctx.tenant_id, list(owners), list(owners.values()))
    rows = await ctx.fetch("select id, name, owner_id, type from accounts where tenant_id = $1 order by name", ctx.tenant_id)
    return [Target("account", row["id"], row["name"], row["owner_id"], row["type"] == "customer") for row in rows]


async def _open_deals(ctx: Context, around: Surroundings) -> list[Target]:
    """Open deals, which stand at the list price of their product, close in the coming months."""
    sql = "select id, name, owner_id from opportunities where tenant_id = $1 and stage_kind = 'open' order by external_id"
    rows = await ctx.fetch(sql, ctx.tenant_id)
    chance, today = around.chance, around.now.date()
    await ctx.execute(
        _OPEN_DEAL,
        ctx.tenant_id,
        [row["id"] for row in rows],
        [today + timedelta(days=chance.randint(5, 150)) for _ in rows],
        [chance.choice(words.NEXT_STEPS) for _ in rows],
        [around.now - timedelta(days=chance.randint(0, 60)) for _ in rows],
    )
    return [Target("opportunity", row["id"], row["name"], row["owner_id"]) for row in rows]


def _leads(
    around: Surroundings, placed: Placed, data: SalesData, accounts: list[Target]
) -> tuple[list[Values], list[tuple[Values, Target]]]:
    """Leads in every status, some unassigned, and those to be converted with the account they belong to."""
    chance = around.chance
    agents = [placed.user_ids[name] for name in data.agents]
    leads: list[Values] = []
    for number in range(LEADS):
        company = f"{words.COMPANIES[number % len(words.COMPANIES)]}{('', ' Group', ' International')[number // 30 % 3]}"
        owner = None if number < UNASSIGNED else chance.choice(agents)
        status = "new" if owner is None else chance.choice(LEAD_STATUSES)
        leads.append(around.lead(company, owner, status))
    converted: list[tuple[Values, Target]] = []
    for account in chance.sample(accounts, CONVERTED):
        lead = around.lead(account.name, account.owner, "qualified")
        converted.append((lead | {"source": chance.choice(LEAD_SOURCES[:4])}, account))
    return leads, converted


async def _activities_and_notes(
    ctx: Context, around: Surroundings, accounts: list[Target], deals: list[Target], leads: list[Values]
) -> None:
    chance = around.chance
    targets = [_as_target("lead", lead, "company") for lead in leads if lead["owner_id"]]
    busy, told = chance.sample(deals, DEALS_WITH_NEXT_STEP), chance.sample(deals, DEALS_WITH_HISTORY)
    past = [around.past_activity(each) for each in (*told, *accounts, *targets, *chance.sample(targets, 40))]
    coming = [around.coming_activity(each) for each in (*busy, *chance.sample(targets, 90), *chance.sample(accounts, 30))]
    await write(ctx, "activities", past + coming)
    notes = [around.note(each, words.ACCOUNT_NOTES) for each in accounts]
    notes += [around.note(each, words.DEAL_NOTES) for each in chance.sample(deals, 140)]
    notes += [around.note(each, words.LEAD_NOTES) for each in chance.sample(targets, 60)]
    await write(ctx, "notes", notes)


def _as_target(kind: str, row: Values, name: str) -> Target:
    return Target(kind, row["id"], row[name], row["owner_id"])


def local_now(zone: str) -> datetime:
    """This moment in a zone, without fractions of a second."""
    return utc_now().astimezone(ZoneInfo(zone)).replace(microsecond=0)
