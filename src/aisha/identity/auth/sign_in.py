"""Signing in: short transactions with the hashing between them, so that no connection waits for it."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.errors import Unauthenticated
from aisha.core.ids import parse_id
from aisha.core.sealing import SealingKeys
from aisha.core.tokens import ChallengeSigner
from aisha.identity.auth.actions import Session, admit, strengthen_hash
from aisha.identity.auth.client import Client
from aisha.identity.auth.lockout import Known, count_failure, note_failure, refuse_locked
from aisha.identity.auth.oidc import UsedProvider, find_admitted
from aisha.identity.auth.oidc_client import Identity
from aisha.identity.auth.passwords import password_matches
from aisha.identity.auth.queries import Login, find_last_tenant, find_login, find_login_by_id, list_enterable_tenants
from aisha.identity.auth.terms import Origin, is_factor_vouched
from aisha.identity.auth.two_factor import has_factor, is_trusted_device, use_code
from aisha.identity.sign_in_settings.queries import read_sign_in_settings

CHALLENGE_LIFETIME = timedelta(minutes=5)
CHALLENGE = "two-factor"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with; `device` is the token of a browser that may leave out the second factor."""

    email: str
    password: str
    wanted: UUID | None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """Signing in at an installation: its database, and how it signs the step between password and second factor."""

    pool: Pool
    challenges: ChallengeSigner
    client: Client
    request_id: str = ""

    def _system(self, *, write: bool = True) -> open_system_context:
        return open_system_context(self.pool, None, self.request_id, source=None, write=write)

    async def by_password(self, given: Credentials) -> Session:
        """Check credentials and begin a session.

        Raises 401 INVALID_CREDENTIALS, alike for an unknown address, a wrong password and an inactive login; 401
        TWO_FACTOR_REQUIRED with the challenge; 423 ACCOUNT_LOCKED; 403 TENANT_DENIED.
        """
        async with self._system(write=False) as ctx:
            login = await find_login(ctx, given.email)
            await refuse_locked(ctx, given.email)
        matches = await password_matches(login.password_hash if login else None, given.password)
        if not matches or login is None or not login.is_active:
            await self.fail(given.email, login, "wrong_password")
            raise Unauthenticated("E-mail or password is wrong.", code="INVALID_CREDENTIALS")
        async with self._system() as ctx:
            await refuse_locked(ctx, given.email)
            if await has_factor(ctx, login.person.id) and not await is_trusted_device(ctx, login.person.id, given.device):
                raise self._challenge(login, given.wanted)
            session = await admit(ctx, login, given.wanted, self.client, "password")
            await strengthen_hash(ctx, login, given.password)
            return session

    async def by_identity(self, used: UsedProvider, identity: Identity, device: str | None) -> Session:
        """Begin a session for whom a provider names; the second factor is asked for unless the provider's is trusted.

        Raises 401 INVALID_CREDENTIALS, 401 TWO_FACTOR_REQUIRED with the challenge; 403 for a tenant that is closed.
        """
        async with self._system() as ctx:
            login = await find_admitted(ctx, used, identity)
            user_id = login.person.id
            asks = await has_factor(ctx, user_id)
            vouched = asks and await is_factor_vouched(ctx, user_id, used.tenant_id, used.origin)
            if not asks or vouched or await is_trusted_device(ctx, user_id, device):
                return await admit(ctx, login, used.tenant_id, self.client, "oidc", used.origin)
        raise self._challenge(login, used.tenant_id, used.origin)

    async def by_code(self, keys: SealingKeys, challenge: str, code: str) -> Session:
        """Finish with the second factor. Raises 401 INVALID_CREDENTIALS, 423 ACCOUNT_LOCKED."""
        content = self.challenges.verify(challenge) or {}
        wrong = Unauthenticated("The code is wrong or too old. Sign in again if this stays.", code="INVALID_CREDENTIALS")
        user_id = parse_id(content.get("sub", ""))
        if user_id is None:
            raise wrong
        async with self._system() as ctx:
            login = await find_login_by_id(ctx, user_id)
            if login is None or not login.is_active or content.get("proof") != proof_of(login):
                raise wrong
            await refuse_locked(ctx, login.person.email)
            if method := await use_code(ctx, keys, user_id, code):
                origin = Origin(is_bound=bool(content.get("bound")))
                return await admit(ctx, login, parse_id(content.get("tenant") or ""), self.client, method, origin)
        await self.fail(login.person.email, login, "wrong_code")
        raise wrong

    def _challenge(self, login: Login, wanted: UUID | None, origin: Origin | None = None) -> Unauthenticated:
        content = {"sub": str(login.person.id), "proof": proof_of(login), "tenant": str(wanted) if wanted else None}
        if origin is not None and origin.is_bound:
            content["bound"] = "yes"
        return Unauthenticated(
            "Enter the code of your authenticator app.", code="TWO_FACTOR_REQUIRED",
            details={"challenge": self.challenges.sign(content), "expires_in": int(CHALLENGE_LIFETIME.total_seconds())},
        )  # fmt: skip

    async def fail(self, email: str, login: Login | None, outcome: str) -> None:
        """Count, audit and log a wrong password or code, in a transaction of its own."""
        async with self._system() as ctx:
            await count_failure(ctx, email, await read_sign_in_settings(ctx))
            await note_failure(ctx, email, await _known(ctx, login), outcome, self.client)


def proof_of(login: Login) -> str:
    """What ties a challenge to the password it was given for: a changed one ends it."""
    return sha256(f"{login.person.id} {login.password_hash}".encode()).hexdigest()[:32]


async def _known(ctx: Context, login: Login | None) -> Known | None:
    """Where the failure of a login is audited: in the last tenant or the first one, else on the platform."""
    if login is None:
        return None
    tenants = await list_enterable_tenants(ctx, login.person.id) if not login.person.is_superadmin else []
    last = await find_last_tenant(ctx, login.person.id)
    known = {tenant.id for tenant in tenants}
    return Known(login.person.id, last if last in known else next(iter(known), None))
