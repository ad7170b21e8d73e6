"""Request limits: fixed windows counted per caller, with the guide's numbers (§ 3.4). 0 switches a limit off."""

from time import monotonic

from aisha.core.errors import TooManyRequests

_SWEEP_ABOVE = 50_000


class RateLimiter:
    """Counts of one process. `window_seconds` is RATE_LIMIT_WINDOW_MS / 1000."""

    def __init__(self, window_seconds: float) -> None:
        self._window = window_seconds
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}

    def check(self, bucket: str, caller: str, limit: int) -> None:
        """Count one request of `caller`. Raises 429 with the seconds until the window ends; nothing when `limit` is 0."""
        if limit <= 0:
            return
        now = monotonic()
        started, count = self._counts.get((bucket, caller), (now, 0))
        if now - started >= self._window:
            started, count = now, 0
        if count >= limit:
            raise TooManyRequests(max(1, round(self._window - (now - started))))
        self._counts[(bucket, caller)] = (started, count + 1)
        if len(self._counts) > _SWEEP_ABOVE:
            self._counts = {key: value for key, value in self._counts.items() if now - value[0] < self._window}
