"""The newest seals in a file that is kept elsewhere: whoever cuts off the end of the log cannot cut it off there."""

import hmac
import json
from collections.abc import Mapping
from pathlib import Path

from aisha.core.clock import utc_now
from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.refused import Refused


async def current_anchor(pool: Pool, key: str) -> str:
    """The newest seal of each tenant as signed JSON: `{"at", "seals": {"tenant:number": hash}, "signature"}`."""
    seals: dict[str, str] = {}
    async with open_system_context(pool, None, write=False) as ctx:
        tenants = await ctx.fetch("select id from tenants order by id")
    for row in tenants:
        async with open_system_context(pool, row["id"] if row["id"].int else None, write=False) as ctx:
            sql = "select tenant_id, number, hash from audit_seals where tenant_id = $1 order by number desc limit 1"
            if seal := await ctx.fetchrow(sql, row["id"]):
                seals[f"{seal['tenant_id']}:{seal['number']}"] = seal["hash"].hex()
    anchor = {"at": utc_now().isoformat(timespec="seconds"), "seals": seals}
    return json.dumps({**anchor, "signature": _sign(anchor, key)}, indent=2, sort_keys=True) + "\n"


def read_anchor(file: Path, key: str) -> dict[str, str]:
    """`tenant:number` → hash. Raises Refused for a file that cannot be read or was changed."""
    try:
        content = json.loads(file.read_text("utf-8"))
        signature = content.pop("signature")
        is_ours = hmac.compare_digest(str(signature), _sign(content, key))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise Refused(f"{file} is no anchor of the audit log: {error}.") from None
    if not is_ours:
        raise Refused(f"{file} was changed, or was written with another AUDIT_SEAL_KEY.")
    return content["seals"]


def _sign(anchor: Mapping[str, object], key: str) -> str:
    return hmac.digest(bytes.fromhex(key), json.dumps(anchor, sort_keys=True).encode(), "sha256").hex()
