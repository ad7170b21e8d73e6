"""Signing in: two short transactions with the hashing between them, so that no connection waits for it."""

from uuid import UUID

from aisha.core.context import open_system_context
from aisha.core.database import Pool
from aisha.core.errors import Locked, Unauthenticated
from aisha.identity.auth.actions import LOCK_LIFETIME, Client, Session, admit, record_failed_login, refuse_locked
from aisha.identity.auth.passwords import password_matches
from aisha.identity.auth.queries import find_login


async def sign_in(pool: Pool, email: str, password: str, wanted: UUID | None, client: Client, request_id: str = "") -> Session:
    """Check credentials and begin a session.

    Raises 401 INVALID_CREDENTIALS, alike for an unknown address, a wrong password and an inactive login, 423 ACCOUNT_LOCKED,
    403 TENANT_DENIED.
    """
    async with open_system_context(pool, None, request_id, write=False) as ctx:
        login = await find_login(ctx, email)
    if login is not None:
        refuse_locked(login)
    matches = await password_matches(login.password_hash if login else None, password)
    was_locked = False
    async with open_system_context(pool, None, request_id, source=None) as ctx:
        if matches and login is not None and login.is_active:
            return await admit(ctx, login, password, wanted, client)
        was_locked = await record_failed_login(ctx, email)
    if was_locked:
        raise Locked("Too many wrong passwords. Try again later.", retry_after=round(LOCK_LIFETIME.total_seconds()))
    raise Unauthenticated("E-mail or password is wrong.", code="INVALID_CREDENTIALS")
