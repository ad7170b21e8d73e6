"""The addresses that a workspace sends from, and what their domains publish."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from aisha.configuration.integrations.declared import Target
from aisha.configuration.integrations.mail_sending import SENDING_TYPES
from aisha.configuration.integrations.queries import MAX_INTEGRATIONS, integrations_are_off
from aisha.configuration.integrations.smtp_sending import sender_of
from aisha.configuration.integrations.types import get_type
from aisha.configuration.mail.domain_records import SendingDomain
from aisha.configuration.mail.events import SenderDomainFailed
from aisha.configuration.mail.texts_found import Finding
from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.events import emit
from aisha.core.outbound import Reach

_INCLUDES = {"gmail": "_spf.google.com", "outlook": "spf.protection.outlook.com"}
_SENDERS = f"""
select i.id, i.name, i.integration_type, i.config, c.domain, c.selector, c.records, c.checked_at
  from tenant_integrations i left join sender_domain_checks c on c.tenant_id = i.tenant_id and c.integration_id = i.id
 where i.tenant_id = $1 and i.integration_type = any ($2) and i.is_active and ($3::uuid is null or i.id = $3)
 order by i.created_at, i.id limit {MAX_INTEGRATIONS}
"""
_GOOD = """
select good from sender_domain_checks
 where tenant_id = $1 and integration_id = any ($2) and domain = $3 and selector is not distinct from $4
 order by integration_id for update
"""
_KEEP = """
insert into sender_domain_checks (tenant_id, integration_id, domain, selector, records, good)
select $1, id, $3, $4, $5, $6 from unnest($2::uuid[]) id order by id
on conflict (tenant_id, integration_id) do update
   set domain = excluded.domain, selector = excluded.selector, records = excluded.records, good = excluded.good,
       checked_at = clock_timestamp()
"""
_NAMES = {"spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC"}


@dataclass(frozen=True, slots=True)
class SendingAddress:
    """An address that mails come from, by its mail connection. `records` is null until its domain was checked as it is now."""

    integration_id: UUID
    name: str
    address: str
    domain: str
    selector: str | None
    checked_at: datetime | None
    records: list[Finding] | None


async def list_senders(ctx: Context) -> list[SendingAddress]:
    """The addresses of the mail connections that are switched on, the oldest first."""
    ctx.require_signed_in()
    rows = await ctx.fetch(_SENDERS, ctx.tenant_id, sorted(SENDING_TYPES), None)
    return [_shown(row) for row in rows]


async def get_sending_domain(ctx: Context, integration_id: UUID) -> SendingDomain:
    """Whose records are to be looked for. Raises NotFound for what is no mail connection that is switched on."""
    ctx.require("settings.manage")
    row = await ctx.fetchrow(_SENDERS, ctx.tenant_id, sorted(SENDING_TYPES), integration_id)
    if row is None:
        raise NotFound("This mail connection")
    return _domain_of(row)


async def list_due_domains(ctx: Context, since: datetime) -> list[SendingDomain]:
    """The domains, as they are now, that nobody has looked at since then; none while integrations are switched off."""
    ctx.require_system()
    if await integrations_are_off(ctx):
        return []
    rows = await ctx.fetch(_SENDERS, ctx.tenant_id, sorted(SENDING_TYPES), None)
    due = (_domain_of(row) for row in rows if (at := _shown(row).checked_at) is None or at < since)
    return list(dict.fromkeys(due))


async def keep_check(ctx: Context, checked: SendingDomain, found: list[Finding]) -> None:
    """Write down what was found, with the time, for each connection that sends from this domain. The automations are told of
    records that were in order when a name server last answered for them, and are not any more."""
    ctx.require("settings.manage")
    rows = await ctx.fetch(f"{_SENDERS} for key share of i", ctx.tenant_id, sorted(SENDING_TYPES), None)
    ids = [row["id"] for row in rows if _domain_of(row) == checked]
    if not ids:
        return
    known = await ctx.fetch(_GOOD, ctx.tenant_id, ids, checked.domain, checked.selector)
    good = {record for row in known for record in row["good"]}
    bad = [each for each in found if each.status in ("missing", "wrong")]
    broken = [each.record for each in bad if each.record in good]
    kept = [each.record for each in found if each.status == "found" or (each.status == "unknown" and each.record in good)]
    await ctx.execute(_KEEP, ctx.tenant_id, ids, checked.domain, checked.selector, [asdict(each) for each in found], kept)
    if broken:
        error = " ".join(f"{_said(each)}: {each.text}" for each in bad)
        await emit(ctx, SenderDomainFailed(ids[0], checked.domain, broken, error))


async def warn_of_domain(ctx: Context, integration_id: UUID) -> str | None:
    """What may keep mails through a connection out of people's inboxes, in words."""
    ctx.require_signed_in()
    row = await ctx.fetchrow(_SENDERS, ctx.tenant_id, sorted(SENDING_TYPES), integration_id)
    if row is None:
        return None
    sender = _shown(row)
    if sender.records is None:
        return f"Nobody has checked yet what {sender.domain} publishes for its mails (SPF, DKIM, DMARC): Settings → E-mail."
    said = [_said(each) for each in sender.records if each.status != "found"]
    if not said:
        return None
    return f"Mails from {sender.domain} may be taken for spam: {', '.join(said)}. Settings → E-mail says what to publish."


def _said(found: Finding) -> str:
    return f"{_NAMES[found.record]} is {'not known' if found.status == 'unknown' else found.status}"


def _shown(row: asyncpg.Record) -> SendingAddress:
    meant = _domain_of(row)
    is_as_checked = row["records"] is not None and (row["domain"], row["selector"]) == (meant.domain, meant.selector)
    found = [Finding(**each) for each in read_json(row["records"])] if is_as_checked else None
    address = _address(row["integration_type"], read_json(row["config"]))
    return SendingAddress(
        row["id"], row["name"], address, meant.domain, meant.selector, row["checked_at"] if is_as_checked else None, found
    )


def _address(kind: str, config: Mapping[str, Any]) -> str:
    return sender_of(Target(get_type(kind).effective(config), {}, Reach())).address


def _domain_of(row: asyncpg.Record) -> SendingDomain:
    kind = row["integration_type"]
    config = get_type(kind).effective(read_json(row["config"]))
    domain = _address(kind, config).rpartition("@")[2].lower()
    include = _INCLUDES.get(kind)
    if include is not None:
        wanted = f"v=spf1 include:{include} ~all"
    else:
        wanted = f"v=spf1 a:{config['host']} ~all" if kind == "smtp" else None
    return SendingDomain(domain, config.get("dkim_selector") or None, include, wanted)
