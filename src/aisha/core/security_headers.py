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


def page_headers(settings: Settings, *, nonce: str | None = None, api_base: str = "") -> list[tuple[bytes, bytes]]:
    """What the pages and their files carry. Everything comes from this origin; `api_base` is the one other the browser calls.

    Scripts come from files only. Styles come from files, and from elements that carry the page's own `nonce`.
    """
    styles = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    api = f" {api_base}" if api_base else ""
    policy = (
        f"default-src 'self'; script-src 'self'; style-src {styles}; img-src 'self' data: blob:; font-src 'self' data:;"
        f" connect-src 'self'{api}; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    )
    return _as_bytes({"content-security-policy": policy, **common_headers(settings)})


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


def add_missing(headers: list[tuple[bytes, bytes]], ours: list[tuple[bytes, bytes]]) -> None:
    """Add what an answer does not carry yet: its own header wins."""
    own = {name.lower() for name, _ in headers}
    headers.extend(header for header in ours if header[0] not in own)


def _as_bytes(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
