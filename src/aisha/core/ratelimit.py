"""Request limits: fixed windows counted per caller, in this process or shared by all (docs/decisions/shared-counting.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Literal

import structlog

from aisha.core.counted import Counted, Limit, Unreachable

if TYPE_CHECKING:
    from aisha.core.shared_counts import SharedCounts

_SWEEP_ABOVE = 50_000
_AWAY_SECONDS = 5.0
"""How long a process counts by itself before it asks Redis again."""
_log = structlog.get_logger("aisha.limits")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands with the limit that is nearest to its end. `exceeded`: this request is one too many."""

    bucket: str
    most: int
    remaining: int
    reset_seconds: int
    exceeded: bool
    is_first: bool

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """`RateLimit-Limit`, `-Remaining` and `-Reset` (seconds)."""
        return [
            (b"ratelimit-limit", b"%d" % self.most),
            (b"ratelimit-remaining", b"%d" % self.remaining),
            (b"ratelimit-reset", b"%d" % self.reset_seconds),
        ]


class RateLimiter:
    """Counts requests. `window_seconds` is RATE_LIMIT_WINDOW_MS / 1000; `shared` counts for all processes while it answers."""

    def __init__(self, window_seconds: float, shared: "SharedCounts | None" = None) -> None:
        self.window_seconds = window_seconds
        self._shared = shared
        self._away_until = 0.0
        self._counts: dict[tuple[str, str], list[float]] = {}

    async def count(self, limits: Sequence[Limit]) -> Standing | None:
        """Count one request under each limit; None when there is none. Nothing is refused here."""
        if not limits:
            return None
        counted = await self._count(limits)
        worst = min(range(len(limits)), key=lambda place: limits[place].most - counted[place].used)
        limit, used, left = limits[worst], counted[worst].used, counted[worst].left_seconds
        over = used > limit.most
        return Standing(limit.bucket, limit.most, max(0, limit.most - used), max(1, ceil(left)), over, used == limit.most + 1)

    async def _count(self, limits: Sequence[Limit]) -> list[Counted]:
        if self._shared is not None and monotonic() >= self._away_until:
            try:
                return await self._shared.count(limits)
            except Unreachable as error:
                self._away_until = monotonic() + _AWAY_SECONDS
                _log.warning("Redis does not answer: this process counts requests by itself", reason=str(error))
        return [self._count_here(limit) for limit in limits]

    def _count_here(self, limit: Limit) -> Counted:
        now = monotonic()
        place = (limit.bucket, limit.caller)
        window = self._counts.get(place)
        if window is None or now >= window[1]:
            window = self._counts[place] = [0, now + limit.window_seconds]
            if len(self._counts) > _SWEEP_ABOVE:
                self._counts = {key: value for key, value in self._counts.items() if now < value[1]}
        window[0] += 1
        return Counted(int(window[0]), window[1] - now)

    async def top_callers(self, most: int) -> list[tuple[str, str, Counted]]:
        """The callers with most requests in their present windows: bucket, caller, count."""
        if self._shared is not None:
            try:
                return await self._shared.top_callers(most)
            except Unreachable:
                pass
        now = monotonic()
        open_windows = [(*key, Counted(int(used), end - now)) for key, (used, end) in self._counts.items() if now < end]
        return sorted(open_windows, key=lambda each: -each[2].used)[:most]

    async def clear(self, caller: str | None = None) -> None:
        """Forget what was counted, of one caller or of all."""
        self._counts = {key: value for key, value in self._counts.items() if caller is not None and key[1] != caller}
        if self._shared is not None:
            try:
                await self._shared.clear(caller)
            except Unreachable as error:
                _log.warning("Redis does not answer: shared counts were not cleared", reason=str(error))

    async def state(self) -> Literal["ok", "degraded", "disabled"]:
        """Whether Redis counts: `degraded` while it should and does not answer, asked now."""
        if self._shared is None:
            return "disabled"
        try:
            await self._shared.ping()
        except Unreachable:
            return "degraded"
        return "ok"

    @property
    def is_shared(self) -> bool:
        """True while Redis counts for all processes."""
        return self._shared is not None and monotonic() >= self._away_until

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared.close()


def shared_counts(url: str | None) -> "SharedCounts | None":
    """The counts that all processes with the same REDIS_URL share. Without one its client, a slow import, is not loaded."""
    if url is None:
        return None
    from aisha.core.shared_counts import SharedCounts  # noqa: PLC0415

    return SharedCounts(url)
