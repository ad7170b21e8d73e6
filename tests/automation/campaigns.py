"""Campaigns as tests make them, and what a worker does to them first."""

from typing import Any
from uuid import UUID

import asyncpg

from aisha.core.ids import new_id
from tests.automation.daytime import daytime_country
from tests.tenants import Person, Tenant

PATH = "/api/aicampaigns"
EVERYBODY: dict[str, Any] = {"entity": "contact", "filter": {"and": []}}
TEXTS = {"subject": "News for {{first_name|you}}", "body": "Hi {{first_name}}, {{company|friends}} may like this."}


async def make_contact(person: Person, name: str, **values: Any) -> dict[str, Any]:
    """A contact at a place where it is day."""
    address = {"email": f"{name.lower()}@firm.example", "country": daytime_country()}
    return await person.create("contacts", **{"first_name": name, "last_name": "King", **address, **values})


async def make_profile(tenant: Tenant, **values: Any) -> str:
    """A mail connection of the tenant, as far as the database knows it."""
    identity = new_id()
    row = {"integration_type": "smtp", "name": f"Mail {identity.hex[-4:]}", "is_active": True, **values}
    async with tenant.system() as ctx:
        await ctx.execute(
            "insert into tenant_integrations (tenant_id, id, integration_type, name, is_active, config)"
            """ values ($1, $2, $3, $4, $5, '{"host": "mail.example", "from_address": "us@firm.example"}')""",
            tenant.id, identity, *row.values(),
        )  # fmt: skip
    return str(identity)


async def make_campaign(person: Person, **values: Any) -> dict[str, Any]:
    body = {"name": "Spring", "campaign_type": "email", "audience": EVERYBODY, **TEXTS, **values}
    return (await person.post(PATH, body)).data


async def started(person: Person, **values: Any) -> dict[str, Any]:
    campaign = await make_campaign(person, **values)
    return (await person.post(f"{PATH}/{campaign['id']}/start")).data


async def run_begins(tenant: Tenant, campaign: dict[str, Any]) -> None:
    """What the worker does first."""
    async with tenant.system() as ctx:
        sql = "update ai_campaigns set status = 'running', started_at = now() where tenant_id = $1 and id = $2"
        await ctx.execute(sql, tenant.id, UUID(campaign["id"]))


async def send_by_hand(tenant: Tenant, recipient: Any) -> str | None:
    """What the worker does just before it calls the provider; the refusal of the database, None where it may."""
    sql = "update campaign_recipients set status = 'processing', send_started_at = now() where tenant_id = $1 and id = $2"
    try:
        async with tenant.system() as ctx:
            await ctx.connection.execute(sql, tenant.id, recipient)
    except Exception as error:  # noqa: BLE001  (translated by the context; the cause is PostgreSQL's own)
        cause = error.__cause__ if isinstance(error.__cause__, asyncpg.PostgresError) else error
        return str(getattr(cause, "detail", error))
    return None


async def called_sent(tenant: Tenant, recipient: UUID) -> str | None:
    """The constraint that keeps a recipient nothing was sent to from being called sent."""
    try:
        async with tenant.system() as ctx:
            sql = "update campaign_recipients set status = 'sent' where tenant_id = $1 and id = $2"
            await ctx.connection.execute(sql, tenant.id, recipient)
    except Exception as error:  # noqa: BLE001  (as above)
        return str(getattr(error.__cause__, "constraint_name", error))
    return None


async def recipients_of(person: Person, campaign: dict[str, Any]) -> dict[str, Any]:
    """The recipients by their first names."""
    rows = (await person.get(f"{PATH}/{campaign['id']}/recipients", limit="200")).data
    return {str(row["name"]).split()[0]: row for row in rows}
