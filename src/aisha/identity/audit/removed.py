"""Anchored logs of tenants that were removed since: the certificate of the removal says where such a log ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from aisha.core.context import Context
from aisha.core.ids import PLATFORM_TENANT
from aisha.identity.audit.segments import Finding
from aisha.identity.tenants.certificates import certificate_of

_CERTIFICATES = """
select id, tenant, name, slug, deleted_at, deleted_by_name, created_at, purged_by_name, row_counts, logins_erased, file_count,
       file_bytes, last_seal, signature
  from tenant_purges where tenant = any ($1) order by created_at
"""


@dataclass(frozen=True, slots=True)
class RemovedLogs:
    """A sentence for every anchored log that went with its tenant, and what does not fit its certificate."""

    sentences: tuple[str, ...]
    findings: tuple[Finding, ...]


async def check_removed(ctx: Context, anchors: Mapping[str, str], key: str) -> RemovedLogs:
    """Hold the anchored seals of tenants that are not there any more against the certificates of their removal."""
    ctx.require("audit.read")
    anchored = _newest(anchors)
    known = {row["id"] for row in await ctx.fetch("select id from tenants where id = any ($1)", list(anchored))}
    gone = {tenant: seal for tenant, seal in anchored.items() if tenant not in known and tenant != PLATFORM_TENANT}
    certificates = {row["tenant"]: row for row in await ctx.fetch(_CERTIFICATES, list(gone))}
    sentences: list[str] = []
    findings: list[Finding] = []
    for tenant, (number, seal) in gone.items():
        certificate = certificates.get(tenant)
        problem = "is gone, and no certificate says that it was removed" if certificate is None else None
        if certificate is not None:
            problem = _problem(certificate, number, seal, key)
            when = f"{certificate['created_at']:%Y-%m-%d}"
            told = f"was removed on {when}, and its log with it: certificate {certificate['id']}"
            sentences.append(f"tenant {tenant} ({certificate['slug']}) {told}")
        if problem:
            findings.append(Finding(tenant, number, None, problem))
    return RemovedLogs(tuple(sentences), tuple(findings))


def _problem(certificate: asyncpg.Record, number: int, seal: str, key: str) -> str | None:
    if not certificate_of(certificate, key)["is_valid"]:
        return "the certificate of its removal is not signed with AUDIT_SEAL_KEY"
    last, _, last_hash = (certificate["last_seal"] or "0:").partition(":")
    if int(last) < number:
        return f"the log ended at segment {last} when it was removed, before the anchored one"
    if int(last) == number and last_hash != seal:
        return "the last segment differs from the anchor"
    return None


def _newest(anchors: Mapping[str, str]) -> dict[UUID, tuple[int, str]]:
    found: dict[UUID, tuple[int, str]] = {}
    for name, seal in anchors.items():
        tenant, _, number = name.rpartition(":")
        place = (int(number), seal)
        found[UUID(tenant)] = max(found.get(UUID(tenant), place), place)
    return found
