"""How an audit row is hashed: values that may be erased enter only as salted digests, so the chain outlives their erasure.

`leaf = SHA-256(salt of the field, name, value)` · `digest = SHA-256(names and leaves)` · `row = SHA-256(fixed columns, digest)`
· `chain = SHA-256(chain before, row)`. The salt of a field comes from the row's salt; once a field is erased, the row's salt is
replaced by those of the fields that remain, so that nobody can try values against an erased one.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

Row = Mapping[str, Any] | asyncpg.Record
ERASED_VALUE = b'["erased", "erased"]'
"""What stands in `changes` for a field that was erased; erased columns are null."""
FIRST_CHAIN = bytes(32)
PERSONAL_COLUMNS = ("actor_email", "ip", "user_agent")
"""Columns that describe whoever acted."""
ERASABLE_COLUMNS = (*PERSONAL_COLUMNS, "reason")
FIXED_COLUMNS = (
    "tenant_id", "id", "created_at", "actor_id", "actor_type", "impersonator_id", "action", "entity_type", "entity_id",
    "request_id", "change_set_id",
)  # fmt: skip
LATER_COLUMNS = ("actor_role",)
"""Columns that rows of earlier releases do not have: they enter by name, and only where they say something."""
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Erased:
    """What remains of a row after an erasure: the leaves of erased fields, and the salts of the others."""

    leaves: Mapping[str, str]
    salts: Mapping[str, str]


def values_of(row: Row) -> dict[str, bytes]:
    """The erasable values of an audit row by name: `actor_email`, `ip`, `user_agent`, `reason`, and `changes.<field>`."""
    values = {name: str(row[name]).encode() for name in ERASABLE_COLUMNS if row[name] is not None}
    changes: msgspec.Raw = row["changes"]
    values |= {f"changes.{field}": bytes(value) for field, value in _fields.decode(changes).items()}
    return values


def field_salt(salt: bytes, name: str) -> bytes:
    """The salt of one field."""
    return hmac.digest(salt, name.encode(), "sha256")


def leaf_of(salt: bytes, name: str, value: bytes) -> bytes:
    """What stands for a value; `salt` is the field's."""
    return sha256(salt + name.encode() + b"\0" + value).digest()


def leaves_of(row: Row, salt: bytes | None, erased: Erased) -> dict[str, bytes]:
    """The leaf of every value: of erased ones as it was kept, of the others computed anew."""
    leaves = {name: bytes.fromhex(leaf) for name, leaf in erased.leaves.items()}
    for name, value in values_of(row).items():
        if name in leaves:
            continue
        kept = erased.salts.get(name)
        own = field_salt(salt, name) if salt is not None else bytes.fromhex(kept or "")
        leaves[name] = leaf_of(own, name, value)
    return leaves


def shows_erased(row: Row, erased: Erased) -> bool:
    """True when what was erased is not shown as something else."""
    values = values_of(row)
    return all(values.get(name, ERASED_VALUE) == ERASED_VALUE for name in erased.leaves)


def digest_of(leaves: Mapping[str, bytes]) -> bytes:
    """One hash over all leaves of a row."""
    joined = sha256()
    for name in sorted(leaves):
        joined.update(len(name).to_bytes(4, "big") + name.encode() + leaves[name])
    return joined.digest()


def row_hash(row: Row, digest: bytes) -> bytes:
    """The hash of a row: its fixed columns and the digest of its values."""
    fixed = [_plain(row[name]) for name in FIXED_COLUMNS]
    fixed += [[name, row[name]] for name in LATER_COLUMNS if row[name] is not None]
    return sha256(msgspec.json.encode(fixed) + digest).digest()


def next_chain(chain: bytes, hashed_row: bytes) -> bytes:
    """The chain after one more row."""
    return sha256(chain + hashed_row).digest()


def sign_seal(key: str, seal: Row) -> bytes:
    """The signature of a segment with AUDIT_SEAL_KEY (64 hex digits), which is not in the database."""
    names = ("tenant_id", "number", "from_at", "until_at", "row_count", "hash", "previous_hash")
    return hmac.digest(bytes.fromhex(key), msgspec.json.encode([_plain(seal[name]) for name in names]), "sha256")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, UUID) else value
