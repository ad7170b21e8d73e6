"""Certificates: what was removed with a tenant, when, after whose decision; signed with AUDIT_SEAL_KEY."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.errors import NotFound
from aisha.core.paging import Page, page_of

_SIGNED = (
    "id", "tenant", "name", "slug", "deleted_at", "deleted_by_name", "created_at", "purged_by_name", "row_counts",
    "logins_erased", "file_count", "file_bytes", "last_seal",
)  # fmt: skip
_COLUMNS = ", ".join((*_SIGNED, "signature"))


async def list_certificates(ctx: Context, page: Page, key: str) -> tuple[list[dict[str, Any]], str | None]:
    """The certificates, the newest first, with the cursor of the next page."""
    ctx.require("tenants.read")
    after_time, after_id = page.after or ("9999-12-31 00:00:00+00", UUID(int=2**128 - 1))
    rows = await ctx.fetch(
        f"select {_COLUMNS}, created_at::text as page_key from tenant_purges"
        " where (created_at, id) < ($1::text::timestamptz, $2) and ($3 = '' or name ilike $3 or slug ilike $3)"
        " order by created_at desc, id desc limit $4",
        after_time, after_id, page.pattern, page.limit + 1,
    )  # fmt: skip
    found, cursor = page_of(rows, page)
    return [certificate_of(row, key) for row in found], cursor


async def get_certificate(ctx: Context, certificate_id: UUID, key: str) -> dict[str, Any]:
    """A certificate by its id. Raises NotFound."""
    ctx.require("tenants.read")
    row = await ctx.fetchrow(f"select {_COLUMNS} from tenant_purges where id = $1", certificate_id)
    if row is None:
        raise NotFound("This certificate")
    return certificate_of(row, key)


async def write_certificate(ctx: Context, values: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Store what was removed; `values` are the signed columns."""
    ctx.require_system()
    row = {**values, "signature": sign_certificate(values, key)}
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await ctx.execute(f"insert into tenant_purges ({', '.join(row)}) values ({places})", *row.values())
    return {**row, "total_rows": sum(values["row_counts"].values()), "is_valid": True}


def sign_certificate(certificate: Mapping[str, Any], key: str) -> str:
    """The signature of a certificate with AUDIT_SEAL_KEY (64 hex digits), which is not in the database."""
    plain = [_plain(certificate[name]) for name in _SIGNED]
    return hmac.digest(bytes.fromhex(key), msgspec.json.encode(plain, order="sorted"), "sha256").hex()


def certificate_of(row: asyncpg.Record, key: str) -> dict[str, Any]:
    """A certificate as it travels; `is_valid` is false for one that does not carry this installation's signature."""
    certificate = {name: value for name, value in row.items() if name != "page_key"}
    certificate["row_counts"] = read_json(row["row_counts"])
    return certificate | {
        "total_rows": sum(certificate["row_counts"].values()),
        "is_valid": hmac.compare_digest(sign_certificate(certificate, key), row["signature"]),
    }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
