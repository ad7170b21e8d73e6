"""Lakeside Dental Supply: a small business of another kind, to see that workspaces know nothing of each other."""

from datetime import timedelta
from random import Random
from uuid import UUID

from aisha.core.context import AccessMemory, Context, open_context
from aisha.core.database import Pool
from aisha.core.ids import new_id
from aisha.demo import words
from aisha.demo.contact_parts import let_contacts_take_part
from aisha.demo.fill import date_back, write
from aisha.demo.hardware import local_now
from aisha.demo.people import Placed
from aisha.demo.surroundings import LEAD_STATUSES, Surroundings, Target, domain_of
from aisha.records.registry import Values

SEED = 1912
CONTACTS, LEADS, DEALS, ACTIVITIES, NOTES = 25, 20, 30, 40, 15
_STAGES = (
    *("prospecting",) * 5, *("qualification",) * 6, *("proposal",) * 5, *("negotiation",) * 3, *("closed_won",) * 8,
    *("closed_lost",) * 3,
)  # fmt: skip


async def fill_dental(pool: Pool, placed: Placed) -> None:
    """Ten practices with people, leads, deals and what is done about them."""
    async with open_context(pool, AccessMemory(), placed.admin_id, placed.id, source="command") as ctx:
        around = Surroundings(Random(SEED), local_now(ctx.actor.timezone))  # noqa: S311  (made up on purpose, not secret)
        sellers = [placed.user_ids[name] for name in ("Marcus Webb", "Priya Nair")]
        accounts = await _accounts(ctx, around, sellers)
        per_account = [CONTACTS // len(accounts) + (number < CONTACTS % len(accounts)) for number in range(len(accounts))]
        await write(ctx, "contacts", [c for a, n in zip(accounts, per_account, strict=True) for c in around.contacts_of(a, n)])
        companies = words.COMPANIES[:LEADS]
        leads = [around.lead(name, around.chance.choice(sellers), around.chance.choice(LEAD_STATUSES)) for name in companies]
        await write(ctx, "leads", leads)
        deals = await _deals(ctx, around, accounts)
        await let_contacts_take_part(ctx)
        is_open = [Target("lead", lead["id"], lead["company"], lead["owner_id"]) for lead in leads] + deals
        around_what = around.chance.sample(is_open, ACTIVITIES // 2)
        activities = [around.past_activity(each) for each in around_what]
        activities += [around.coming_activity(each) for each in around_what]
        await write(ctx, "activities", activities)
        await write(ctx, "notes", [around.note(each, words.ACCOUNT_NOTES) for each in (accounts * 2)[:NOTES]])
        await date_back(ctx)


async def _accounts(ctx: Context, around: Surroundings, sellers: list[UUID]) -> list[Target]:
    chance = around.chance
    rows: list[Values] = [
        {
            "id": new_id(),
            "name": name,
            "type": "customer" if number < 6 else "prospect",
            "industry": "healthcare_and_life_sciences",
            "website": f"https://{domain_of(name)}",
            "phone": f"+1{chance.choice(words.AREA_CODES)}55501{chance.randint(0, 99):02}",
            "employee_count": chance.randint(4, 60),
            "country": "United States",
            "owner_id": sellers[number % len(sellers)],
        }
        for number, name in enumerate(words.DENTAL_PRACTICES)
    ]
    await write(ctx, "accounts", rows)
    return [Target("account", row["id"], row["name"], row["owner_id"], row["type"] == "customer") for row in rows]


async def _deals(ctx: Context, around: Surroundings, accounts: list[Target]) -> list[Target]:
    """Deals in every stage; the open ones are returned."""
    chance, rows = around.chance, list[Values]()
    products: list[Values] = [{"id": new_id(), "name": name, "price": price} for name, price in words.DENTAL_PRODUCTS]
    await write(ctx, "products", products)
    for number in range(DEALS):
        stage, account = _STAGES[number % len(_STAGES)], accounts[number % len(accounts)]
        product = chance.choice(products)
        closes = chance.randint(-90, -3) if stage.startswith("closed") else chance.randint(5, 120)
        row: Values = {
            "id": new_id(),
            "name": f"{account.name}: {product['name']}",
            "account_id": account.id,
            "owner_id": account.owner,
            "stage": stage,
            "product_id": product["id"],
            "close_date": around.now.date() + timedelta(days=closes),
            "stage_changed_at": around.now - timedelta(days=chance.randint(0, 45)),
        }
        if stage == "closed_lost":
            row["lost_reason"] = chance.choice(words.LOST_REASONS)
        elif stage == "closed_won":
            row["closed_at"] = around.now + timedelta(days=closes)
        else:
            row["next_step"] = chance.choice(words.NEXT_STEPS)
        rows.append(row)
    await write(ctx, "opportunities", rows)
    return [Target("opportunity", r["id"], r["name"], r["owner_id"]) for r in rows if not r["stage"].startswith("closed")]
