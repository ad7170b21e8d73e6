"""Credentials at rest: AES-256-GCM, bound to tenant, table and row (admin-chapters.md "Secrets").

A sealed value is `version (1 byte) | key id (8) | nonce (12) | ciphertext and tag`. Tenant, table and row are authenticated
beside it, so a value copied elsewhere does not open. The key id tells which key opens it while the keys are being changed.
"""

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary

from aisha.core.secrets import stored_secrets

_VERSION = b"\x01"
_KEY_ID_BYTES, _NONCE_BYTES, _TAG_BYTES = 8, 12, 16
_HEAD_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class Unopenable(Exception):
    """A sealed value does not open: it was changed, belongs to another row, or its key is gone. The text names neither."""


@dataclass(frozen=True)
class SealingKeys:
    """The key that seals, and earlier ones that only open, each 64 hex digits. Never shown in a repr."""

    current: str = field(repr=False)
    previous: tuple[str, ...] = field(default=(), repr=False)
    home: Path | None = None
    """AISHA_HOME, where a key made after this process began is found."""

    @cached_property
    def ciphers(self) -> dict[bytes, AESGCM]:
        """The ciphers by key id."""
        return {key_id(key): AESGCM(bytes.fromhex(key)) for key in (*self.previous, self.current)}

    def find(self, wanted: bytes) -> AESGCM | None:
        """The cipher of a key id, or None. A key that another process made since is read from AISHA_HOME."""
        cipher = self.ciphers.get(wanted)
        if cipher is None and self.home is not None:
            stored = stored_secrets(self.home).get("encryption_key")
            if stored and key_id(stored) == wanted:
                cipher = self.ciphers[wanted] = AESGCM(bytes.fromhex(stored))
        return cipher

    @cached_property
    def current_id(self) -> bytes:
        """The id of the key that seals."""
        return key_id(self.current)


def key_id(key: str) -> bytes:
    """What names a key of 64 hex digits without telling anything of it."""
    return sha256(b"aisha sealing key " + bytes.fromhex(key)).digest()[:_KEY_ID_BYTES]


def seal(keys: SealingKeys, plaintext: bytes, *, tenant_id: UUID, table: str, row_id: UUID) -> bytes:
    """`plaintext` sealed for one row. For a row of the platform the tenant is `PLATFORM_TENANT`."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    place = _place(keys.current_id, tenant_id, table, row_id)
    return _VERSION + keys.current_id + nonce + keys.ciphers[keys.current_id].encrypt(nonce, plaintext, place)


def open_sealed(keys: SealingKeys, sealed: bytes, *, tenant_id: UUID, table: str, row_id: UUID) -> bytes:
    """What was sealed for this row. Raises Unopenable."""
    used = sealed_with(sealed)
    cipher = keys.find(used)
    if cipher is None:
        raise Unopenable("A stored credential was sealed with a key that this installation does not have.")
    nonce = sealed[len(_VERSION) + _KEY_ID_BYTES : _HEAD_BYTES]
    try:
        return cipher.decrypt(nonce, sealed[_HEAD_BYTES:], _place(used, tenant_id, table, row_id))
    except InvalidTag as error:
        raise Unopenable("A stored credential does not open: it was changed or belongs to another place.") from error


def sealed_with(sealed: bytes) -> bytes:
    """The id of the key that opens a sealed value. Raises Unopenable for what is no sealed value."""
    if len(sealed) < _HEAD_BYTES + _TAG_BYTES or not sealed.startswith(_VERSION):
        raise Unopenable("A stored credential has no form that this version knows.")
    return sealed[len(_VERSION) : len(_VERSION) + _KEY_ID_BYTES]


def sealed_column(name: str, **options: Any) -> Column[Any]:
    """A `bytea` column of sealed values. `aisha secrets rotate encryption` finds it by this declaration.

    Its table needs `id`, is audited with the column masked, and is reachable for the installation itself.
    """
    return Column(name, LargeBinary, info={"sealed": True}, **options)


def _place(key: bytes, tenant_id: UUID, table: str, row_id: UUID) -> bytes:
    return b"|".join((_VERSION, key, tenant_id.bytes, table.encode(), row_id.bytes))
