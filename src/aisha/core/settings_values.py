"""What a value of the environment may look like. A broken one raises ValueError: "must be …", completed by the caller."""

import ipaddress
from urllib.parse import urlsplit


def split_commas(value: object) -> object:
    """`a, b` → ("a", "b"); empty items are dropped."""
    return tuple(item.strip() for item in value.split(",") if item.strip()) if isinstance(value, str) else value


def check_url(value: str) -> str:
    """An http or https address, without a trailing slash."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http or https address")
    _check_port(value)
    return value.rstrip("/")


def check_origin(value: str) -> str:
    """An http or https address without path."""
    address = check_url(value)
    parts = urlsplit(address)
    if parts.path or parts.query or parts.fragment:
        raise ValueError("must be an address without a path")
    return address


def check_database_url(value: str) -> str:
    """A PostgreSQL connection string that names a database."""
    parts = urlsplit(value)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("must be a PostgreSQL address")
    if len(parts.path) < 2:
        raise ValueError("must name a database after the host")
    port = _check_port(value)
    if port == 6543 and (parts.hostname or "").endswith("pooler.supabase.com"):
        raise ValueError("must be Supabase's session connection on port 5432: the transaction pooler loses locks")
    return value


def check_redis_url(value: str) -> str:
    """A Redis address, or a Unix socket."""
    if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must be a Redis address")
    return value


def check_network(value: str) -> str:
    """An address or CIDR network."""
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        raise ValueError("must be addresses or networks, separated by commas") from None


def check_resolver(value: str) -> str:
    """The address of a name server, with a port where it is not 53."""
    try:
        split_host_port(value, 53)
    except ValueError:
        raise ValueError("must be addresses of name servers, such as 9.9.9.9 or 127.0.0.1:5353, separated by commas") from None
    return value


def split_host_port(value: str, default_port: int) -> tuple[str, int]:
    """`1.2.3.4`, `1.2.3.4:53`, `::1` or `[::1]:53` as address and port. Raises ValueError."""
    try:
        return str(ipaddress.ip_address(value.strip("[]"))), default_port
    except ValueError:
        address, _, port = value.rpartition(":")
        if not 0 < int(port) < 65_536:
            raise
        return str(ipaddress.ip_address(address.strip("[]"))), int(port)


def _check_port(value: str) -> int | None:
    try:
        return urlsplit(value).port
    except ValueError:
        raise ValueError("must have a port between 1 and 65535") from None


_SAMPLE_WORDS = (
    "your-", "your_", "example", "changeme", "change-me", "change_me", "secret", "password", "placeholder", "sample", "<",
)  # fmt: skip


def is_weak_secret(value: str, shortest: int) -> bool:
    """True for a short value, one with few different characters, or one that looks copied from an example."""
    plain = value.lower()
    return len(value) < shortest or len(set(value)) < 8 or any(word in plain for word in _SAMPLE_WORDS)
