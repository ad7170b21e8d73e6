"""Sending one campaign, as long as this worker holds its lock (the guide § 9.5 "Execution Flow").

Each round is: claim in one transaction (status, switch, refusals, room of the connection), write the messages, commit that the
sends have started, send, note the results; the next round's claim goes on beside the sends. Nothing waits in a transaction for
anybody outside. What is due is asked of the database; a clock of this machine that is set anew changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from uuid import UUID

import asyncpg
import structlog

from aisha.automation.campaigns import claims
from aisha.automation.campaigns.activities import note_on_records
from aisha.automation.campaigns.claims import RETRY_DELAYS, STOPPING, Settled
from aisha.automation.campaigns.messages import Place, Texts, read_place, texts_of_campaign, write_messages
from aisha.automation.campaigns.progress import Progress, count_progress
from aisha.automation.campaigns.sending import CheckFailed, Sending, Sent, open_sending
from aisha.automation.campaigns.standing import (
    begin_campaign,
    end_campaign,
    metadata_of,
    note_progress,
    note_waiting,
    read_campaign,
    read_standing,
)
from aisha.configuration.integrations.actions import note_calls
from aisha.configuration.integrations.call_placing import CallOrder
from aisha.core import log_lines
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import AishaError
from aisha.core.mail.pace import take_room
from aisha.core.mail.smtp import Letter, Outcome
from aisha.core.settings import Settings
from aisha.crm.consent.actions import suppress as suppress_address

CLAIM_AGE = timedelta(minutes=10)
LONGEST_WAIT, BRIEF = timedelta(seconds=5), timedelta(seconds=0.2)
TELL_EVERY, WRITE_SECONDS, REFRESH_SECONDS = 10, 2.0, 10.0
SETTLE_TRIES = 8
_log = structlog.get_logger("aisha.campaigns")


@dataclass(slots=True)
class Claimed:
    """What one transaction has claimed, with the messages; `wait` is how long until another is asked for."""

    rows: Sequence[asyncpg.Record] = ()
    messages: dict[UUID, Letter | CallOrder | str] = field(default_factory=dict[UUID, Letter | CallOrder | str])
    wait: timedelta | None = None
    reason: str | None = None
    is_over: bool = False


@dataclass(slots=True)
class CampaignRun:
    """One campaign in the hands of one worker. `is_mine` says whether its lock is still held."""

    pool: Pool
    settings: Settings
    tenant_id: UUID
    campaign_id: UUID
    worker_id: str
    claimer: str
    stopping: asyncio.Event
    is_mine: Callable[[], bool]
    may_go_on: Callable[[], Awaitable[None]]
    claim_age: timedelta = CLAIM_AGE
    _row: asyncpg.Record = field(init=False)
    _sending: Sending = field(init=False)
    _place: Place = field(init=False)
    _texts: Texts = field(init=False)
    _progress: Progress = field(init=False)
    _after: UUID | None = None
    _told: int = 0
    _written: float = field(default_factory=monotonic)
    _refreshed: float = field(default_factory=monotonic)
    _waits_for: str | None = None

    async def run(self) -> str | None:
        """Send until nobody is left, somebody stops it, or the lock is lost. The final status, None where it is not over."""
        try:
            if not await self._begin():
                return None
        except CheckFailed as failure:
            return await self._fail(str(failure))
        ahead: Claimed | None = None
        try:
            while not self.stopping.is_set() and self.is_mine():
                await self.may_go_on()
                if self.stopping.is_set():
                    return None
                try:
                    await self._refresh()
                except CheckFailed as failure:
                    return await self._fail(str(failure))
                claimed, ahead = ahead or await self._claim(), None
                if claimed.is_over:
                    return None
                if claimed.rows and self._texts.channel == "email":
                    ahead = await self._send_and_claim(claimed)
                elif claimed.rows:  # the calls of a day are counted once they are placed
                    await self._send(claimed)
                elif (ended := await self._nobody(claimed)) is not None:
                    return ended
        finally:
            self._sending.close()
            await self._let_go()
        return None

    async def _let_go(self) -> None:
        """What was claimed and not begun waits for nobody; without a database it is taken up after ten minutes."""
        with suppress(AishaError):
            async with self._context() as ctx:
                await claims.let_go(ctx, self.campaign_id, self.claimer)

    async def _begin(self) -> bool:
        async with self._context() as ctx:
            row = await read_campaign(ctx, self.campaign_id)
            if row is None or not (row["is_due"] or row["status"] == "running"):
                return False
            self._row = row
            _log.info(log_lines.CAMPAIGN_PROCESSING.format(id=row["id"], name=row["name"]))
            self._progress = await count_progress(ctx, self.campaign_id)
            await self._open(ctx)
            if row["is_due"] and not await begin_campaign(ctx, self.campaign_id, self.worker_id):
                self._sending.close()
                return False
            await self._reclaim(ctx)
            await note_progress(ctx, row, self._progress, self.worker_id, told=False)
            self._told = self._progress.processed
        return True

    async def _open(self, ctx: Context) -> None:
        metadata = metadata_of(self._row)
        self._place = await read_place(ctx, self._row["owner_id"])
        self._texts = texts_of_campaign(self._row, metadata)
        self._sending = await open_sending(ctx, self.settings, self._row["campaign_type"], metadata)

    async def _refresh(self) -> None:
        """Every ten seconds: the connection may have been changed or switched off, the texts of a paused campaign as well."""
        if monotonic() - self._refreshed < REFRESH_SECONDS:
            return
        before = self._sending
        async with self._context() as ctx:
            row = await read_campaign(ctx, self.campaign_id)
            self._row = row or self._row
            await self._open(ctx)
            self._progress = await count_progress(ctx, self.campaign_id)
            await note_waiting(ctx, self.campaign_id, self._waits_for, self.worker_id)
        if before.opened.version == self._sending.opened.version:
            self._sending, before = before, self._sending
        before.close()
        self._refreshed = monotonic()

    async def _claim(self) -> Claimed:
        async with self._context() as ctx:
            standing = await read_standing(
                ctx, self.campaign_id, self._texts.channel, self._place, self._sending.id, self._sending.cap
            )
            if standing.is_over or standing.wait is not None:
                return Claimed(wait=standing.wait, reason=standing.reason, is_over=standing.is_over)
            found = await claims.find_candidates(ctx, self.campaign_id, self._after)
            refused = [each for each in found if each["refusal"] is not None]
            if any(each["refusal"] in STOPPING for each in refused):
                return Claimed(wait=BRIEF)
            if refused:
                settled = [claims.refused(each, each["refusal"]) for each in refused]
                noted = await claims.settle(ctx, settled, self.claimer)
                self._progress = self._progress.after(noted.values())
            free = [each for each in found if each["refusal"] is None]
            if not free:
                self._after = None if not found else self._after
                return Claimed(wait=None if not found else timedelta(0))
            wanted = len(free) if standing.room is None else min(len(free), standing.room)
            spacing, pause = self._sending.spacing, self._sending.pause
            room = await take_room(ctx, self._sending.id, "campaign", spacing, pause=pause, wanted=wanted)
            taken = free[: room.granted]
            if not taken:
                return Claimed(wait=room.room_in)
            await claims.claim(ctx, [each["id"] for each in taken], self.claimer)
            messages = await write_messages(ctx, self.settings, self._place, self._texts, taken)
        self._after = max((each["id"] for each in taken if each["is_fresh"]), default=self._after)
        return Claimed(taken, messages)

    async def _send_and_claim(self, claimed: Claimed) -> Claimed:
        """Send what was claimed, and claim and write the next ones while the mail server is at work."""
        claiming = asyncio.create_task(self._claim())
        try:
            await self._send(claimed)
        except BaseException:
            claiming.cancel()
            await asyncio.gather(claiming, return_exceptions=True)
            raise
        return await claiming

    async def _reclaim(self, ctx: Context) -> None:
        statuses = await claims.reclaim(ctx, self.campaign_id, self.claimer, self.claim_age)
        self._progress = self._progress.after(statuses)

    async def _send(self, claimed: Claimed) -> None:
        """Start, send and settle what was claimed."""
        if self._waits_for is not None:
            await self._wait_for(None)
        settled = [
            Settled(each, "failed", tried=1, error=text) for each, text in claimed.messages.items() if isinstance(text, str)
        ]
        ready = [each for each in claimed.rows if not isinstance(claimed.messages[each["id"]], str)]
        started, stopped = await self._start(ready)
        settled += stopped
        sent = await asyncio.gather(*(self._deliver(each, claimed.messages[each["id"]]) for each in started))
        outcomes = list(zip(started, sent, strict=True))
        settled += [_settled(row, result) for row, result in outcomes]
        await self._settle(settled, outcomes, claimed)

    async def _deliver(self, _row: asyncpg.Record, message: Letter | CallOrder | str) -> Sent:
        assert not isinstance(message, str)
        return await self._sending.deliver(message)

    async def _start(self, ready: Sequence[asyncpg.Record]) -> tuple[list[asyncpg.Record], list[Settled]]:
        """Commit that sends start; one by one where the database refuses one of them."""
        if not ready:
            return [], []
        try:
            return await self._start_all(ready), []
        except AishaError as error:
            if not isinstance(error.__cause__, asyncpg.CheckViolationError):
                raise
        started: list[asyncpg.Record] = []
        stopped: list[Settled] = []
        for each in ready:
            try:
                started += await self._start_all([each])
            except AishaError as error:
                if not isinstance(error.__cause__, asyncpg.CheckViolationError):
                    raise
                refusal = str(getattr(error.__cause__, "detail", "") or "")
                again = Settled(each["id"], "pending")
                stopped.append(again if refusal in STOPPING else claims.refused(each, refusal))
        if stopped:
            self._after = None
        return started, stopped

    async def _start_all(self, ready: Sequence[asyncpg.Record]) -> list[asyncpg.Record]:
        async with self._context() as ctx:
            mine = await claims.start_sends(ctx, ready, self.claimer)
        return [each for each in ready if each["id"] in mine]

    async def _settle(
        self, settled: Sequence[Settled], outcomes: Sequence[tuple[asyncpg.Record, Sent]], claimed: Claimed
    ) -> None:
        """Note results; a database that is away for a moment must not make them unclear."""
        for tries in range(SETTLE_TRIES):
            try:
                await self._note(settled, outcomes, claimed)
                return
            except AishaError:
                if tries == SETTLE_TRIES - 1:
                    raise
            await asyncio.sleep(2**tries / 10)

    async def _note(
        self, settled: Sequence[Settled], outcomes: Sequence[tuple[asyncpg.Record, Sent]], claimed: Claimed
    ) -> None:
        async with self._context() as ctx:
            noted = await claims.settle(ctx, settled, self.claimer)
            progress = self._progress.after(noted.values())
            arrived = [row for row, sent in outcomes if sent.outcome is Outcome.SENT and row["id"] in noted]
            if arrived:
                await note_on_records(ctx, self._row, arrived, claimed.messages)
            for row, sent in outcomes:
                if sent.is_bounce:
                    await suppress_address(ctx, "email", row["destination"].strip().lower(), "bounced", sent.reason)
            if outcomes:
                errors = sum(sent.outcome is not Outcome.SENT for _, sent in outcomes)
                await note_calls(ctx, self._sending.id, calls=len(outcomes), errors=errors)
            told = progress.processed // TELL_EVERY > self._told // TELL_EVERY
            if told or monotonic() - self._written >= WRITE_SECONDS:
                await note_progress(ctx, self._row, progress, self.worker_id, told=told)
                self._written = monotonic()
        self._progress = self._progress.after(noted.values())  # claiming goes on meanwhile, and counts, too
        self._told = progress.processed if told else self._told

    async def _nobody(self, claimed: Claimed) -> str | None:
        """Nobody could be claimed: wait, or end the campaign once nobody is left."""
        if claimed.wait is None:
            async with self._context() as ctx:
                await self._reclaim(ctx)
                left = await claims.what_is_left(ctx, self.campaign_id)
                if not left.pending and not left.processing:
                    return await self._finish(ctx)
                await note_progress(ctx, self._row, self._progress, self.worker_id, told=False)
            claimed.wait = max(left.next_in or (BRIEF if left.pending else LONGEST_WAIT), BRIEF)
        if claimed.reason != self._waits_for:
            await self._wait_for(claimed.reason)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), min(claimed.wait, LONGEST_WAIT).total_seconds())
        return None

    async def _wait_for(self, reason: str | None) -> None:
        async with self._context() as ctx:
            await note_waiting(ctx, self.campaign_id, reason, self.worker_id)
        self._waits_for = reason

    async def _finish(self, ctx: Context) -> str | None:
        progress = await count_progress(ctx, self.campaign_id)
        status = progress.final_status
        return status if await end_campaign(ctx, self.campaign_id, status, progress) else None

    async def _fail(self, text: str) -> str | None:
        _log.error(log_lines.campaign_error(self.campaign_id, text))
        async with self._context() as ctx:
            progress = await count_progress(ctx, self.campaign_id)
            return "failed" if await end_campaign(ctx, self.campaign_id, "failed", progress, text) else None

    def _context(self) -> open_system_context:
        return open_system_context(self.pool, self.tenant_id, source=None)


def _settled(row: asyncpg.Record, sent: Sent) -> Settled:
    """What an attempt makes of a recipient. Rule: domain.md § 3.8 "Recipient status"."""
    if sent.outcome is Outcome.SENT:
        return Settled(row["id"], "sent", tried=1, provider_id=sent.provider_id)
    reason = sent.reason[:1000] or "No reason was given."
    if sent.outcome is Outcome.UNCLEAR:
        return Settled(row["id"], "failed", tried=1, outcome="unclear", error=reason)
    attempts: int = row["attempt_count"] + 1
    if sent.outcome is Outcome.LATER and attempts < row["max_attempts"]:
        delay: timedelta = RETRY_DELAYS[min(attempts, len(RETRY_DELAYS)) - 1]
        seconds = max(delay.total_seconds(), sent.retry_after_seconds or 0)
        return Settled(row["id"], "pending", tried=1, error=reason, delay_seconds=seconds)
    return Settled(row["id"], "failed", tried=1, error=reason)
