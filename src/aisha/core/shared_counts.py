"""Counting over several processes through Redis or Valkey: one round trip a request (docs/decisions/shared-counting.md)."""

from collections.abc import Sequence
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from aisha.core.counted import Counted, Limit, Unreachable

_PREFIX = "aisha:limit:"
_PATIENCE_SECONDS = 0.25
_MOST_KEYS_LOOKED_AT = 10_000
# Counts each key and starts its window with the first request; answers count and milliseconds left, key by key.
_COUNT = """
local answer = {}
for place, key in ipairs(KEYS) do
  local used = redis.call('INCR', key)
  local left = redis.call('PTTL', key)
  if left < 0 then
    redis.call('PEXPIRE', key, ARGV[place])
    left = tonumber(ARGV[place])
  end
  answer[#answer + 1] = used
  answer[#answer + 1] = left
end
return answer
"""


class SharedCounts:
    """Counts that all processes with the same REDIS_URL share."""

    def __init__(self, url: str) -> None:
        self._redis: Any = cast(Any, Redis).from_url(
            url, protocol=2, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0), client_name="aisha-limits",
        )  # fmt: skip
        self._script: Any = self._redis.register_script(_COUNT)

    async def count(self, limits: Sequence[Limit]) -> list[Counted]:
        """Count one request under each limit. Raises Unreachable."""
        keys = [f"{_PREFIX}{limit.bucket}:{limit.caller}" for limit in limits]
        windows = [round(limit.window_seconds * 1000) for limit in limits]
        answer = cast(list[int], await self._ask(self._script(keys=keys, args=windows)))
        return [Counted(answer[place], answer[place + 1] / 1000) for place in range(0, len(answer), 2)]

    async def top_callers(self, most: int) -> list[tuple[str, str, Counted]]:
        """Bucket, caller and count of those with most requests. Raises Unreachable."""
        keys = await self._keys(f"{_PREFIX}*")
        if not keys:
            return []
        values = cast(list[bytes | None], await self._ask(self._redis.mget(keys)))
        used = sorted(((int(value), key) for value, key in zip(values, keys, strict=True) if value), reverse=True)[:most]
        found: list[tuple[str, str, Counted]] = []
        for count, key in used:
            bucket, _, caller = key.decode().removeprefix(_PREFIX).partition(":")
            left = cast(int, await self._ask(self._redis.pttl(key)))
            found.append((bucket, caller, Counted(count, max(0, left) / 1000)))
        return found

    async def clear(self, caller: str | None) -> None:
        """Forget one caller, or all. Raises Unreachable."""
        keys = await self._keys(f"{_PREFIX}*")
        wanted = [key for key in keys if caller is None or key.decode().removeprefix(_PREFIX).partition(":")[2] == caller]
        if wanted:
            await self._ask(self._redis.delete(*wanted))

    async def ping(self) -> None:
        """Raises Unreachable unless Redis answers."""
        await self._ask(self._redis.ping())

    async def close(self) -> None:
        await self._redis.aclose()

    async def _keys(self, pattern: str) -> list[bytes]:
        found: list[bytes] = []
        position: int = 0
        while True:
            position, part = cast(
                tuple[int, list[bytes]], await self._ask(self._redis.scan(position, match=pattern, count=500))
            )
            found += part
            if position == 0 or len(found) >= _MOST_KEYS_LOOKED_AT:
                return found

    async def _ask(self, question: Any) -> Any:
        try:
            return await question
        except (RedisError, OSError, TimeoutError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
