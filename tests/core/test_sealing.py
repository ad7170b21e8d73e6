"""Sealed values open in their own place, with a key that is known, and unchanged; nowhere else."""

from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from aisha.core.ids import new_id
from aisha.core.sealing import SealingKeys, Unopenable, open_sealed, seal, sealed_with
from aisha.core.secrets import make_secrets, previous_secrets, renew_secret, stored_secrets

KEYS = SealingKeys(token_hex(32))
PLACE: dict[str, Any] = {"tenant_id": new_id(), "table": "integrations", "row_id": new_id()}


def test_a_sealed_value_opens_in_its_place_and_shows_nothing() -> None:
    sealed = seal(KEYS, b"smtp password", **PLACE)

    assert open_sealed(KEYS, sealed, **PLACE) == b"smtp password"
    assert b"smtp" not in sealed
    assert seal(KEYS, b"smtp password", **PLACE) != sealed


@pytest.mark.parametrize("other", [{"tenant_id": new_id()}, {"table": "users"}, {"row_id": new_id()}])
def test_a_sealed_value_does_not_open_in_another_place(other: dict[str, Any]) -> None:
    sealed = seal(KEYS, b"x", **PLACE)

    with pytest.raises(Unopenable):
        open_sealed(KEYS, sealed, **PLACE | other)


def test_every_changed_bit_is_noticed() -> None:
    sealed = seal(KEYS, b"some text", **PLACE)

    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Unopenable):
            open_sealed(KEYS, bytes(changed), **PLACE)
    for length in range(len(sealed)):
        with pytest.raises(Unopenable):
            open_sealed(KEYS, sealed[:length], **PLACE)


def test_an_earlier_key_opens_and_never_seals() -> None:
    sealed = seal(KEYS, b"older", **PLACE)
    changed = SealingKeys(token_hex(32), (KEYS.current,))

    assert open_sealed(changed, sealed, **PLACE) == b"older"
    assert sealed_with(seal(changed, b"newer", **PLACE)) == changed.current_id != KEYS.current_id
    with pytest.raises(Unopenable):
        open_sealed(SealingKeys(changed.current), sealed, **PLACE)


def test_keys_are_not_in_the_repr() -> None:
    assert KEYS.current not in repr(KEYS)


def test_a_running_process_opens_what_a_newer_key_sealed(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    running = SealingKeys(stored_secrets(tmp_path)["encryption_key"], (), tmp_path)
    renew_secret(tmp_path, "encryption_key")
    newer = SealingKeys(stored_secrets(tmp_path)["encryption_key"], previous_secrets(tmp_path, "encryption_key"))

    assert newer.previous == (running.current,)
    assert open_sealed(running, seal(newer, b"newer", **PLACE), **PLACE) == b"newer"
