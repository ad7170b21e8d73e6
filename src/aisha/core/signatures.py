"""Signatures of what we send to others (decisions.md "Signatures out"): HMAC-SHA256 over the bytes, and over time and bytes."""

import hmac
import json
from typing import Any

from aisha.core.clock import utc_now


def signed_body(content: Any) -> bytes:
    """JSON as `JSON.stringify` writes it: compact, UTF-8. The content has no floats and no keys that look like numbers."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def signature_headers(secret: str, body: bytes) -> dict[str, str]:
    """`X-AISHA-SIGNATURE` of the body, and `X-AISHA-SIGNATURE-V2` of `timestamp.body` with the seconds since 1970."""
    timestamp = str(int(utc_now().timestamp()))
    return {
        "X-AISHA-SIGNATURE": _hex(secret, body),
        "X-AISHA-TIMESTAMP": timestamp,
        "X-AISHA-SIGNATURE-V2": _hex(secret, f"{timestamp}.".encode() + body),
    }


def _hex(secret: str, content: bytes) -> str:
    return hmac.digest(secret.encode(), content, "sha256").hex()
