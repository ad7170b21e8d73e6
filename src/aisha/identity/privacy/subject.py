"""Whom an erasure is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from aisha.core.person_texts import is_full_name

ERASED = "Erased person"


@dataclass(frozen=True, slots=True)
class Subject:
    """A person: the records that describe them, their login, and what names them wherever else it stands.

    `addresses` are e-mail addresses in lower case, `numbers` telephone numbers as they were typed, `names` full names.
    """

    entity_ids: tuple[UUID, ...]
    user_id: UUID | None = None
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def subject_of(
    entity_ids: Iterable[UUID], *, user_id: UUID | None = None, addresses: Iterable[str | None] = (),
    numbers: Iterable[str | None] = (), names: Iterable[str | None] = (),
) -> Subject:  # fmt: skip
    """A subject without repetitions, empty values and names that are not full ones."""
    return Subject(
        tuple(dict.fromkeys(entity_ids)), user_id, tuple(dict.fromkeys(each.strip().lower() for each in addresses if each)),
        tuple(dict.fromkeys(each for each in numbers if each)),
        tuple(dict.fromkeys(each for each in names if each and is_full_name(each) and each != ERASED)),
    )  # fmt: skip
