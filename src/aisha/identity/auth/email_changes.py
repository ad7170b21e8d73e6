"""A login's new address: by its person, confirmed from the new mailbox, or by somebody who may help the login
(decisions.md "Admins and global logins")."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from aisha.core.clock import utc_now
from aisha.core.context import Context, open_system_context, within_tenant
from aisha.core.database import Pool
from aisha.core.errors import Conflict, Gone, Unauthenticated, ValidationFailed
from aisha.core.ids import new_id
from aisha.core.mail import queue_mail
from aisha.core.mail.letters import checked_address
from aisha.core.notices import notify_login
from aisha.core.tokens import new_secret_token, token_hash
from aisha.identity.auth import letters
from aisha.identity.auth.actions import end_sign_ins
from aisha.identity.auth.client import Client
from aisha.identity.auth.lockout import Known, count_failure, note_event, note_failure, refuse_locked, unlock
from aisha.identity.auth.password_changes import sole_tenant
from aisha.identity.auth.passwords import password_matches
from aisha.identity.auth.queries import Login, find_live_family, find_login_by_id
from aisha.identity.sign_in_settings.protected import refuse_protected
from aisha.identity.sign_in_settings.queries import read_sign_in_settings, rules_of_person

_TAKEN = "select exists (select from users where email_norm = lower(btrim($1)) and id <> $2)"


@dataclass(frozen=True, slots=True)
class EmailChange:
    """Changing one's own address: the password is checked between the transactions, never inside one."""

    pool: Pool
    client: Client
    request_id: str = ""

    def _system(self, *, write: bool = True) -> open_system_context:
        return open_system_context(self.pool, None, self.request_id, source="request" if write else None, write=write)

    async def ask(self, user_id: UUID, session_id: UUID, password: str, email: str, web_url: str) -> None:
        """Mail a link to the new address; nothing changes before it is used. Links asked for before stop working.

        Raises 400 for a wrong password or the present address, 423 after too many wrong ones, 403 IMMUTABLE_ACCOUNT, 409
        DUPLICATE_EMAIL for an address of a workspace the person is in. An address known elsewhere only gets no link.
        """
        address = checked_address(email)
        async with self._system(write=False) as ctx:
            login, family = await find_login_by_id(ctx, user_id), await find_live_family(ctx, session_id)
            if login is None or family is None:
                raise Unauthenticated("Your session has ended. Sign in again.", code="TOKEN_REVOKED")
            await refuse_locked(ctx, login.person.email)
        if not await password_matches(login.password_hash, password):
            await self._fail(login)
            raise ValidationFailed({"current_password": ["This is not your present password."]})
        if address.lower() == login.person.email.strip().lower():
            raise ValidationFailed({"email": ["This is your address already."]})
        async with self._system() as ctx:
            await refuse_protected(ctx, user_id)
            await _refuse_colleagues(ctx, user_id, address)
            if not await ctx.fetchval(_TAKEN, address, user_id):
                await self._send(ctx, user_id, family, address, web_url)

    async def confirm(self, token: str) -> str:
        """Make the address of a link the login's; the old one is told, other sign-ins end. Returns the new address.

        Raises 410 LINK_EXPIRED or TOKEN_USED, 409 DUPLICATE_EMAIL for an address that got a login meanwhile.
        """
        async with self._system() as ctx:
            row = await _use_link(ctx, token)
            login = await find_login_by_id(ctx, row["user_id"])
            if login is None or not login.is_active:
                raise Gone("This link has expired. Ask for a new one.")
            await set_email(ctx, login.person.id, login.person.email, row["email"])
            await _move_work_addresses(ctx, login.person.id, login.person.email, row["email"])
            await end_sign_ins(ctx, login.person.id, "address changed", but=row["kept_family"])
            known = Known(login.person.id, await sole_tenant(ctx, login.person.id))
            await note_event(ctx, "EMAIL_CHANGED", known, row["email"], self.client)
            return row["email"]

    async def _send(self, ctx: Context, user_id: UUID, family: UUID, address: str, web_url: str) -> None:
        minutes, token = (await rules_of_person(ctx, user_id)).reset_ttl, new_secret_token()
        await ctx.execute("update email_changes set used_at = now() where user_id = $1 and used_at is null", user_id)
        await ctx.execute(
            "insert into email_changes (id, user_id, email, token_hash, expires_at, kept_family)"
            " values ($1, $2, $3, $4, $5, $6)",
            new_id(), user_id, address, token_hash(token), utc_now() + timedelta(minutes=minutes), family,
        )  # fmt: skip
        await queue_mail(ctx, letters.confirm_email(web_url, token, minutes), to=address)

    async def _fail(self, login: Login) -> None:
        async with self._system() as ctx:
            await count_failure(ctx, login.person.email, await read_sign_in_settings(ctx))
            known = Known(login.person.id, await sole_tenant(ctx, login.person.id))
            await note_failure(ctx, login.person.email, known, "wrong_password", self.client)


async def set_email(ctx: Context, user_id: UUID, old: str, email: str) -> None:
    """Give a login another address and tell the old one; links that were sent there stop working.

    The context reaches the platform's rows. Whether the caller may change this login at all is decided before, and ending its
    sign-ins is the caller's. Raises 409 DUPLICATE_EMAIL.
    """
    ctx.require_self_or(user_id, "users.manage")
    address = checked_address(email)
    if await ctx.fetchval(_TAKEN, address, user_id):
        raise duplicate()
    await ctx.execute("update users set email = $2 where id = $1", user_id, address)
    for table in ("password_resets", "email_changes"):
        await ctx.execute(f"update {table} set used_at = now() where user_id = $1 and used_at is null", user_id)
    await queue_mail(ctx, letters.email_changed(address), to=old)
    await notify_login(ctx, user_id, "Your address was changed", f"You sign in with {address} now. {letters.NOT_YOU}")


async def move_work_address(ctx: Context, user_id: UUID, old: str, email: str) -> None:
    """The address of the employee row in the tenant at work, where it was the login's and no colleague has the new one."""
    ctx.require_self_or(user_id, "users.manage")
    await ctx.execute(
        "update employees set email = btrim($4) where tenant_id = $1 and user_id = $2 and email_norm = lower(btrim($3))"
        " and not exists (select from employees o where o.tenant_id = $1 and o.email_norm = lower(btrim($4)))",
        ctx.tenant_id, user_id, old, email,
    )  # fmt: skip


def duplicate() -> Conflict:
    """The refusal of an address that has a login."""
    return Conflict("This e-mail address already has a login.", code="DUPLICATE_EMAIL", details={"fields": ["email"]})


async def _move_work_addresses(ctx: Context, user_id: UUID, old: str, email: str) -> None:
    await unlock(ctx, old)
    for row in await ctx.fetch("select tenant_id from memberships_of($1)", user_id):
        async with within_tenant(ctx, row["tenant_id"]) as inside:
            await move_work_address(inside, user_id, old, email)


async def _refuse_colleagues(ctx: Context, user_id: UUID, address: str) -> None:
    """Raises 409 for an address of somebody in the same workspace, which is no secret there."""
    for row in await ctx.fetch("select tenant_id from memberships_of($1)", user_id):
        async with within_tenant(ctx, row["tenant_id"]) as inside:
            is_here = await inside.fetchval(
                "select exists (select from employees e left join users u on u.id = e.user_id where e.tenant_id = $1"
                " and (e.user_id is null or e.user_id <> $3) and lower(btrim($2)) in (e.email_norm, u.email_norm))",
                row["tenant_id"], address, user_id,
            )  # fmt: skip
        if is_here:
            raise duplicate()


async def _use_link(ctx: Context, token: str) -> asyncpg.Record:
    sql = "select user_id, email, kept_family, used_at, expires_at <= now() as is_over from email_changes where token_hash = $1"
    row = await ctx.fetchrow(f"{sql} for update", token_hash(token))
    if row is not None and row["used_at"] is not None:
        raise Gone("This link has been used, or a newer one was sent. Ask for a new one.", code="TOKEN_USED")
    if row is None or row["is_over"]:
        raise Gone("This link has expired. Ask for a new one.")
    return row
