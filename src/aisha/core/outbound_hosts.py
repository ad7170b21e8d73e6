"""Which hosts calls to the outside may reach: private ones a superadmin allows, those of the environment, a tenant's list."""

import re
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from aisha.core.context import Context
from aisha.core.database import read_json
from aisha.core.declared import Declared, declare
from aisha.core.outbound import Reach
from aisha.core.public_addresses import judge
from aisha.core.settings import Settings

PRIVATE_HOSTS = "outbound.private_hosts"
"""The setting that the function `private_hosts` reads for everybody."""
_FROM_ENVIRONMENT = ("n8n_host", "braid_mcp_url", "openai_base_url", "care_workflow_escalation_webhook_url", "supabase_url")


def check_host(value: str) -> str:
    """A host name, `*.` before one, or an address; with or without a port. Raises ValueError; answers in lower case."""
    plain = value.strip().lower()
    try:
        parts = urlsplit(f"//{plain.removeprefix('*.')}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    bare = f"[{host}]" if ":" in host else host
    is_whole = plain.removeprefix("*.") == (bare if port is None else f"{bare}:{port}")
    if not is_whole or not (_is_name(host) or judge(host) != "never"):
        raise ValueError("must be a host such as example.com, *.example.com or 10.0.0.5:8080")
    return plain.strip("[]") if port is None else plain


def check_public_host(value: str) -> str:
    """As `check_host`, and no address of a private network."""
    listed = check_host(value)
    host = urlsplit(f"//{value.strip().lower().removeprefix('*.')}").hostname or ""
    is_address = ":" in host or host.replace(".", "").isdigit()
    if host == "localhost" or (is_address and judge(host) != "public"):
        raise ValueError("must be a public host; a superadmin allows private ones for the whole installation")
    return listed


def _is_name(host: str) -> bool:
    labels = host.split(".")
    return len(host) <= 253 and all(0 < len(each) <= 63 and re.fullmatch(r"[a-z0-9_-]+", each) for each in labels)


Host = Annotated[str, AfterValidator(check_host)]
PublicHost = Annotated[str, AfterValidator(check_public_host)]


def _by_name(hosts: list[str]) -> list[str]:
    return sorted(set(hosts))


PrivateHosts = Annotated[list[Host], Field(max_length=200), AfterValidator(_by_name)]
declare((
    Declared(
        PRIVATE_HOSTS, "Private hosts that may be called", PrivateHosts, [],
        "Hosts inside your own network that calls from every workspace may reach.", "outbound", ("system",), kind="hosts",
    ),
))  # fmt: skip


async def tenant_reach(ctx: Context) -> Reach:
    """What calls for the tenant at work may reach: what a webhook, a workflow or an integration of it names."""
    ctx.require_signed_in()
    private = await list_private_hosts(ctx)
    sql = "select settings -> 'allowed_hosts' from tenants where id = $1"
    return Reach(private, _listed(await ctx.fetchval(sql, ctx.tenant_id)))


async def installation_reach(ctx: Context, settings: Settings) -> Reach:
    """What the installation's own calls may reach: every public host, the allowed private ones and those of the environment."""
    ctx.require_signed_in()
    return Reach(await list_private_hosts(ctx) | environment_hosts(settings))


async def list_private_hosts(ctx: Context) -> frozenset[str]:
    """The superadmin's list."""
    ctx.require_signed_in()
    return _listed(await ctx.fetchval("select private_hosts()"))


def environment_hosts(settings: Settings) -> frozenset[str]:
    """`host:port` of every address the environment names."""
    given = (urlsplit(str(getattr(settings, name))) for name in _FROM_ENVIRONMENT if getattr(settings, name))
    return frozenset(_with_port(each.hostname or "", each.port or (443 if each.scheme == "https" else 80)) for each in given)


def _with_port(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _listed(stored: Any) -> frozenset[str]:
    value: Iterable[object] = read_json(stored) if stored is not None else ()
    return frozenset(str(each).lower() for each in value)
