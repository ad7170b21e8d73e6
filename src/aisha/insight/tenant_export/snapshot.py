"""Transactions that read the tenant as it was at one moment, however long that takes."""

from aisha.core.actors import Actor
from aisha.core.context import open_context, open_system_context

_BEGIN, _SNAPSHOT = "begin read only", "begin isolation level repeatable read, read only"


class snapshot_as_person(open_context):  # noqa: N801
    """`open_context(…, write=False)` of one moment."""

    def begin_sql(self, actor: Actor) -> str:
        return super().begin_sql(actor).replace(_BEGIN, _SNAPSHOT, 1)


class snapshot_as_system(open_system_context):  # noqa: N801
    """`open_system_context(…, write=False)` of one moment."""

    def _begin(self) -> str:
        return super()._begin().replace(_BEGIN, _SNAPSHOT, 1)
