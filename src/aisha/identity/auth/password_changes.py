"""New passwords: by the person who knows the present one, or by a link that works once (admin-chapters.md § 5.1)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from aisha.core.audit import AuditAction
from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context, within_tenant
from aisha.core.database import Pool
from aisha.core.errors import Gone, Unauthenticated, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.jobs import enqueue
from aisha.core.mail import queue_mail
from aisha.core.notices import notify_login
from aisha.core.tokens import new_secret_token, token_hash
from aisha.identity.auth import letters
from aisha.identity.auth.actions import end_sign_ins
from aisha.identity.auth.client import Client
from aisha.identity.auth.lockout import Known, count_failure, note_event, note_failure, refuse_locked, unlock
from aisha.identity.auth.passwords import (
    PasswordRules,
    check_password,
    hash_password,
    password_matches,
    refuse_earlier,
)
from aisha.identity.auth.queries import Login, find_live_family, find_login, find_login_by_id
from aisha.identity.sign_in_settings.queries import read_sign_in_settings, rules_of_person

FORGOT_JOB_NAME = "auth.forgot_password"
MAX_ASKED, ASKED_WINDOW = 3, timedelta(minutes=15)
"""Links one person can ask for within the window (domain.md § 2.2)."""


async def ask_for_reset(ctx: Context, email: str) -> None:
    """Have a worker look the address up. Nothing here depends on whether somebody has it, not even the time."""
    ctx.require_system()
    async with within_tenant(ctx, PLATFORM_TENANT) as inside:
        await enqueue(inside, FORGOT_JOB_NAME, {"email": email})


async def send_reset(ctx: Context, email: str, web_url: str) -> None:
    """Mail a link to whoever has this address and may sign in; nothing for anybody else, or beyond 3 links in 15 minutes."""
    ctx.require_system()
    login = await find_login(ctx, email)
    if login is None or not login.is_active:
        return
    asked: int = await ctx.fetchval(
        "select count(*) from password_resets where user_id = $1 and created_by is null and created_at > now() - $2::interval",
        login.person.id, ASKED_WINDOW,
    )  # fmt: skip
    if asked >= MAX_ASKED:
        return
    token, minutes = await make_reset(ctx, login.person.id, made_by=None)
    mail = letters.password_reset(web_url, token, minutes)
    home = await sole_tenant(ctx, login.person.id)
    if home is None:
        await queue_mail(ctx, mail, to=login.person.email)
        return
    async with within_tenant(ctx, home) as inside:
        await queue_mail(inside, mail, to=login.person.email)


async def make_reset(ctx: Context, user_id: UUID, *, made_by: UUID | None) -> tuple[str, int]:
    """A link's token, of which only the hash is stored, and the minutes it works. Links made before stop working."""
    ctx.require_system()
    minutes = (await rules_of_person(ctx, user_id)).reset_ttl
    token = new_secret_token()
    await ctx.execute("update password_resets set used_at = now() where user_id = $1 and used_at is null", user_id)
    await ctx.execute(
        "insert into password_resets (id, user_id, token_hash, expires_at, created_by) values ($1, $2, $3, $4, $5)",
        new_id(), user_id, token_hash(token), utc_now() + timedelta(minutes=minutes), made_by,
    )  # fmt: skip
    return token, minutes


async def sole_tenant(ctx: Context, user_id: UUID) -> UUID | None:
    """The one tenant a login belongs to, whoever else lists it; None for a superadmin and for a login of several, which no
    single admin may open."""
    ctx.require_system()
    return await ctx.fetchval("select login_owner($1)", user_id)


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """Changing passwords: hashing happens between the transactions, never inside one."""

    pool: Pool
    client: Client
    request_id: str = ""

    def _system(self, *, write: bool = True) -> open_system_context:
        return open_system_context(self.pool, None, self.request_id, source="request" if write else None, write=write)

    async def by_link(self, token: str, password: str) -> None:
        """Set a new password and end every sign-in. The link is used up; a lock of the address ends.

        Raises 410 LINK_EXPIRED or TOKEN_USED, 400 for a password against the rules (the link stays good).
        """
        async with self._system(write=False) as ctx:
            login = await _login_of_link(ctx, token)
            rules, earlier = await _rules(ctx, login)
        hashed = await self._hashed(password, login, rules, earlier, "new_password")
        async with self._system() as ctx:
            used = "update password_resets set used_at = now() where token_hash = $1 and used_at is null and expires_at > now()"
            if await ctx.fetchval(f"{used} returning id", token_hash(token)) is None:
                raise Gone("This link has been used. Ask for a new one.", code="TOKEN_USED")
            await self._set(ctx, login, hashed, rules, "PASSWORD_RESET", keep_family=None)

    async def rules_of_link(self, token: str) -> PasswordRules:
        """What the password of a link has to be. Raises 410 LINK_EXPIRED or TOKEN_USED."""
        async with self._system(write=False) as ctx:
            login = await _login_of_link(ctx, token)
            return PasswordRules.of(await rules_of_person(ctx, login.person.id))

    async def by_person(self, user_id: UUID, session_id: UUID, current: str, password: str) -> None:
        """Set a new password for somebody who knows the present one, and end their other sign-ins.

        Raises 400 for a wrong present password, 423 after too many, 400 for a new one against the rules.
        """
        async with self._system(write=False) as ctx:
            login = await find_login_by_id(ctx, user_id)
            if login is None:
                raise Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
            await refuse_locked(ctx, login.person.email)
            rules, earlier = await _rules(ctx, login)
            family = await find_live_family(ctx, session_id)
        if family is None:
            raise Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
        if not await password_matches(login.password_hash, current):
            await self._fail(login)
            raise ValidationFailed({"current_password": ["This is not your present password."]})
        hashed = await self._hashed(password, login, rules, earlier, "new_password")
        async with self._system() as ctx:
            await self._set(ctx, login, hashed, rules, "PASSWORD_CHANGED", keep_family=family)

    async def _hashed(self, password: str, login: Login, rules: PasswordRules, earlier: list[str], field: str) -> str:
        check_password(password, login.person.email, field, rules)
        await refuse_earlier(password, earlier, field)
        return await hash_password(password)

    async def _set(
        self, ctx: Context, login: Login, hashed: str, rules: PasswordRules, action: AuditAction, *, keep_family: UUID | None
    ) -> None:
        await store_password(ctx, login.person.id, NewPassword(hashed), history=rules.history)
        await end_sign_ins(ctx, login.person.id, "password changed", but=keep_family)
        await unlock(ctx, login.person.email)
        home = await sole_tenant(ctx, login.person.id)
        await note_event(ctx, action, Known(login.person.id, home), login.person.email, self.client)
        await queue_mail(ctx, letters.password_changed(self.client), to=login.person.email)
        await notify_login(ctx, login.person.id, "Your password was changed", letters.NOT_YOU)

    async def _fail(self, login: Login) -> None:
        async with self._system() as ctx:
            await count_failure(ctx, login.person.email, await read_sign_in_settings(ctx))
            known = Known(login.person.id, await sole_tenant(ctx, login.person.id))
            await note_failure(ctx, login.person.email, known, "wrong_password", self.client)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The hash of a password to store, and whether its owner has to choose another one before anything else."""

    hashed: str
    must_change: bool = False


async def store_password(ctx: Context, user_id: UUID, password: NewPassword, *, history: int = 5) -> None:
    """Put a new hash in place of the present one, which is remembered; links and trusted browsers stop working.

    The context reaches the platform's rows. Whether the caller may change this login at all is decided before.
    """
    ctx.require_self_or(user_id, "users.manage")
    await ctx.execute(
        "insert into password_history (id, user_id, password_hash) select $2, id, password_hash from users"
        " where id = $1 and password_hash is not null",
        user_id, new_id(),
    )  # fmt: skip
    await ctx.execute(
        "delete from password_history where user_id = $1 and id not in (select id from password_history where user_id = $1"
        " order by created_at desc, id desc limit $2)",
        user_id, history,
    )  # fmt: skip
    sql = "update users set password_hash = $2, must_change_password = $3 where id = $1"
    await ctx.execute(sql, user_id, password.hashed, password.must_change)
    await ctx.execute("update password_resets set used_at = now() where user_id = $1 and used_at is null", user_id)
    await ctx.execute("delete from trusted_devices where user_id = $1", user_id)


async def _rules(ctx: Context, login: Login) -> tuple[PasswordRules, list[str]]:
    """The rules for a person's next password, and the hashes it may not repeat."""
    rules = PasswordRules.of(await rules_of_person(ctx, login.person.id))
    if not rules.history:
        return rules, []
    rows = await ctx.fetch(
        "select password_hash from password_history where user_id = $1 order by created_at desc, id desc limit $2",
        login.person.id, rules.history,
    )  # fmt: skip
    present = [login.password_hash] if login.password_hash else []
    return rules, present + [row["password_hash"] for row in rows]


async def _login_of_link(ctx: Context, token: str) -> Login:
    sql = "select user_id, used_at, expires_at <= now() as is_over from password_resets where token_hash = $1"
    row = await ctx.fetchrow(sql, token_hash(token))
    if row is not None and row["used_at"] is not None:
        raise Gone("This link has been used, or a newer one was sent. Ask for a new one.", code="TOKEN_USED")
    login = await find_login_by_id(ctx, row["user_id"]) if row is not None and not row["is_over"] else None
    if login is None or not login.is_active:
        raise Gone("This link has expired. Ask for a new one.")
    return login
