"""Switching one's own second factor on and off; a wrong password or code counts like a failed sign-in."""

from dataclasses import dataclass
from uuid import UUID

from aisha.core.audit import AuditAction
from aisha.core.context import Context, open_system_context
from aisha.core.errors import Unauthenticated, ValidationFailed
from aisha.core.mail import queue_mail
from aisha.core.notices import notify_login
from aisha.core.sealing import SealingKeys
from aisha.identity.auth import letters, two_factor
from aisha.identity.auth.actions import end_sign_ins
from aisha.identity.auth.lockout import Known, note_event, refuse_locked
from aisha.identity.auth.password_changes import sole_tenant
from aisha.identity.auth.passwords import password_matches
from aisha.identity.auth.queries import Login, find_live_family, find_login_by_id
from aisha.identity.auth.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class FactorChange:
    """What one person does to their own second factor, in the session they are signed in with."""

    place: SignIn
    keys: SealingKeys
    user_id: UUID
    session_id: UUID

    async def set_up(self) -> two_factor.Setup:
        """A new secret. Raises Conflict while the factor is on."""
        async with self._system() as ctx:
            login, _ = await self._present(ctx)
            return await two_factor.set_up(ctx, self.keys, self.user_id, login.person.email)

    async def enable(self, code: str) -> list[str]:
        """Switch it on; the person's other sign-ins, which did without, end. Returns the backup codes."""
        async with self._system() as ctx:
            login, family = await self._present(ctx)
            codes = await two_factor.enable(ctx, self.keys, self.user_id, code)
            await end_sign_ins(ctx, self.user_id, "second factor switched on", but=family)
            await self._note(ctx, login, "TWO_FACTOR_ENABLED", "was switched on")
            return codes

    async def disable(self, password: str, code: str) -> None:
        """Switch it off. Raises 400 for a wrong password or code, 423 after too many."""
        login = await self._check_password(password)
        async with self._system() as ctx:
            if await two_factor.use_code(ctx, self.keys, self.user_id, code):
                await two_factor.remove(ctx, self.user_id)
                await self._note(ctx, login, "TWO_FACTOR_DISABLED", "was switched off")
                return
        await self.place.fail(login.person.email, login, "wrong_code")
        raise ValidationFailed({"code": ["This code is wrong, too old or was used before."]})

    async def renew(self, password: str) -> list[str]:
        """New backup codes. Raises 400 for a wrong password, Conflict without a second factor."""
        login = await self._check_password(password)
        async with self._system() as ctx:
            codes = await two_factor.renew_backup_codes(ctx, self.user_id)
            await self._note(ctx, login, "BACKUP_CODES_RENEWED", "has new backup codes")
            return codes

    def _system(self) -> open_system_context:
        return open_system_context(self.place.pool, None, self.place.request_id, source="request")

    async def _present(self, ctx: Context) -> tuple[Login, UUID]:
        """The login and the family of its live session. Raises 401 when either is gone."""
        login, family = await find_login_by_id(ctx, self.user_id), await find_live_family(ctx, self.session_id)
        if login is None or not login.is_active or family is None:
            raise Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
        return login, family

    async def _check_password(self, password: str) -> Login:
        async with self._system() as ctx:
            login, _ = await self._present(ctx)
            await refuse_locked(ctx, login.person.email)
        if not await password_matches(login.password_hash, password):
            await self.place.fail(login.person.email, login, "wrong_password")
            raise ValidationFailed({"password": ["This is not your present password."]})
        return login

    async def _note(self, ctx: Context, login: Login, action: AuditAction, told: str) -> None:
        home = await sole_tenant(ctx, self.user_id)
        await note_event(ctx, action, Known(self.user_id, home), login.person.email, self.place.client)
        await queue_mail(ctx, letters.two_factor_changed(told), to=login.person.email)
        await notify_login(ctx, self.user_id, f"Your second factor {told}", letters.NOT_YOU)


async def trust_this_device(ctx: Context, user_id: UUID, days: int, user_agent: str) -> str:
    """Let the browser that has just shown a code leave it out for so many days; returns the token it keeps."""
    ctx.require_system()
    return await two_factor.trust_device(ctx, user_id, days, user_agent)
