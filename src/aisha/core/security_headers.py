"""Headers by which browsers guard the pages and the API (admin-chapters.md § 5.3 "Headers")."""

from aisha.core.settings import Settings

_YEAR_SECONDS = 31_536_000
_PERMISSIONS = "camera=(), geolocation=(), payment=(), microphone=(self)"


def api_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """What every answer of the API carries. What it answers is data: nothing of it is ever run or framed."""
    return _as_bytes({
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        "cache-control": "no-store",
        **common_headers(settings),
    })  # fmt: skip


def common_headers(settings: Settings) -> dict[str, str]:
    """What pages and API share; HSTS only where the installation is reached by https."""
    headers = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "permissions-policy": _PERMISSIONS,
    }
    if settings.web_url.startswith("https://"):
        preload = "; preload" if settings.hsts_preload else ""
        headers["strict-transport-security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains{preload}"
    return headers


def _as_bytes(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
