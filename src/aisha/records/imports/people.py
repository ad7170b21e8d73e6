"""Who a cell means: people of the tenant by e-mail, name or initials (domain.md § 3.6)."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from aisha.core.context import Context


class Found(NamedTuple):
    """The person a text means; without one, whether several people fit."""

    user_id: UUID | None
    is_ambiguous: bool = False


class PeopleDirectory:
    """The active people of a tenant who can own records, looked up in memory."""

    def __init__(self) -> None:
        self._levels: list[dict[str, set[UUID]]] = [defaultdict(set) for _ in range(6)]

    @classmethod
    async def load(cls, ctx: Context) -> "PeopleDirectory":
        """Everybody who may be an assignee now."""
        ctx.require_signed_in()
        directory = cls()
        rows = await ctx.fetch(
            "select user_id, first_name, last_name, email_norm from employees"
            " where tenant_id = $1 and user_id is not null and status in ('active', 'on_leave') order by id",
            ctx.tenant_id,
        )
        for row in rows:
            directory.add(row["user_id"], row["first_name"], row["last_name"], row["email_norm"])
        return directory

    def add(self, user_id: UUID, first_name: str, last_name: str, email: str | None) -> None:
        """Make a person findable."""
        first, last = _plain(first_name), _plain(last_name)
        spellings = [
            [_plain(email or "")],
            [f"{first} {last}".strip()],
            [f"{last}, {first}"],
            [f"{last} {first}".strip()],
            [first, last],
            [_initials(first, last)],
        ]
        for level, texts in zip(self._levels, spellings, strict=True):
            for text in texts:
                if text:
                    level[text].add(user_id)

    def find(self, text: str) -> Found:
        """First hit wins: e-mail, "First Last", "Last, First", "Last First", unique first or last name, initials."""
        wanted = _plain(text)
        for level in self._levels:
            found = level.get(wanted)
            if found:
                return Found(next(iter(found))) if len(found) == 1 else Found(None, is_ambiguous=True)
        return Found(None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _initials(first: str, last: str) -> str:
    """Two to four letters, one of every part of the name; "" for fewer or more."""
    letters = "".join(part[0] for part in f"{first} {last}".replace("-", " ").split())
    return letters if 2 <= len(letters) <= 4 else ""
