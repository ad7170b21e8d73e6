"""Whether what stands in a DKIM record is a key that receivers use (RFC 6376 § 3.6.1, RFC 8301, RFC 8463)."""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

LEAST_RSA_BITS = 1024
_ED25519_BYTES = 32
_NO_KEY = "What follows p= is no key. Publish it again, whole and on one line."


def key_problem(tags: Mapping[str, str]) -> str | None:
    """What keeps receivers from using the key, in words."""
    if tags.get("v", "DKIM1") != "DKIM1":
        return "It must begin with v=DKIM1."
    text = "".join(tags["p"].split())
    if not text:
        return "This key was withdrawn: nothing follows p=."
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return _NO_KEY
    kind = tags.get("k", "rsa").lower()
    if kind == "ed25519":
        return None if len(raw) == _ED25519_BYTES else _NO_KEY
    if kind != "rsa":
        return f"Receivers know the kinds rsa and ed25519, not {kind[:40]}."
    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        return _NO_KEY
    if not isinstance(key, RSAPublicKey):
        return _NO_KEY
    if key.key_size < LEAST_RSA_BITS:
        return f"The key has {key.key_size} bits. Receivers ask for {LEAST_RSA_BITS:,} at least, better 2,048."
    return None
