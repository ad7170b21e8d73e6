"""The second factor: codes by time (RFC 6238: 6 digits, 30 seconds, one step either way) and backup codes, each good once."""

import base64
import hmac
import io
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import segno
from pyotp.totp import TOTP

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.errors import Conflict, ValidationFailed
from aisha.core.ids import PLATFORM_TENANT, new_id
from aisha.core.sealing import SealingKeys, open_sealed, seal
from aisha.core.tokens import new_secret_token, token_hash

ISSUER = "Aisha CRM"
SECRET_BYTES = 20
STEP_SECONDS, TOLERATED_STEPS = 30, 1
BACKUP_CODES, BACKUP_ALPHABET = 10, "23456789abcdefghjkmnpqrstuvwxyz"
_TABLE = "two_factors"


@dataclass(frozen=True, slots=True)
class Setup:
    """A secret before it counts: as text to type, as the address in the QR code, and the code as an SVG picture."""

    secret: str
    uri: str
    qr_svg: str


async def has_factor(ctx: Context, user_id: UUID) -> bool:
    """True when the person signs in with a second factor."""
    ctx.require_system()
    return bool(await ctx.fetchval("select 1 from two_factors where id = $1 and enabled_at is not null", user_id))


async def set_up(ctx: Context, keys: SealingKeys, user_id: UUID, email: str) -> Setup:
    """A new secret, which counts once a code of it has come back. Raises Conflict while another one is in use."""
    ctx.require_system()
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    sealed = seal(keys, secret.encode(), tenant_id=PLATFORM_TENANT, table=_TABLE, row_id=user_id)
    done = await ctx.fetchval(
        "insert into two_factors as f (id, secret) values ($1, $2) on conflict (id) do update"
        " set secret = excluded.secret, last_step = 0, created_at = now() where f.enabled_at is null returning id",
        user_id, sealed,
    )  # fmt: skip
    if done is None:
        raise Conflict("The second factor is on. Switch it off before you set up another one.", code="INVALID_STATUS")
    uri: str = TOTP(secret, name=email, issuer=ISSUER).provisioning_uri()  # pyright: ignore
    picture = io.BytesIO()
    segno.make(uri, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return Setup(secret, uri, picture.getvalue().decode())


async def enable(ctx: Context, keys: SealingKeys, user_id: UUID, code: str) -> list[str]:
    """Switch the factor on with its first code; returns the backup codes, which are shown this once.

    Raises 400 for a wrong code, Conflict when nothing is set up or it is on already.
    """
    ctx.require_system()
    row = await ctx.fetchrow("select secret, enabled_at, last_step from two_factors where id = $1 for update", user_id)
    if row is None or row["enabled_at"] is not None:
        raise Conflict("There is nothing to switch on. Set up a second factor first.", code="INVALID_STATUS")
    step = matching_step(_opened(keys, user_id, row["secret"]), code, row["last_step"])
    if step is None:
        raise ValidationFailed({"code": ["This code is wrong. Look at the clock of your device and try the next one."]})
    await ctx.execute("update two_factors set enabled_at = now(), last_step = $2 where id = $1", user_id, step)
    return await renew_backup_codes(ctx, user_id)


async def renew_backup_codes(ctx: Context, user_id: UUID) -> list[str]:
    """Ten new backup codes in place of those before. Raises Conflict without a second factor."""
    ctx.require_system()
    codes = [f"{_five()}-{_five()}" for _ in range(BACKUP_CODES)]
    sql = "update two_factors set backup_hashes = $2 where id = $1 and enabled_at is not null returning id"
    if await ctx.fetchval(sql, user_id, [_backup_hash(user_id, each) for each in codes]) is None:
        raise Conflict("Set up a second factor first.", code="INVALID_STATUS")
    return codes


async def remove(ctx: Context, user_id: UUID) -> bool:
    """Take the second factor and the trusted browsers away; False when there was none."""
    ctx.require_system()
    await ctx.execute("delete from trusted_devices where user_id = $1", user_id)
    return await ctx.fetchval("delete from two_factors where id = $1 returning id", user_id) is not None


async def use_code(ctx: Context, keys: SealingKeys, user_id: UUID, code: str) -> str:
    """Use up a code: "totp" or "backup_code" by its kind, "" for a wrong, old or used one."""
    ctx.require_system()
    row = await ctx.fetchrow(
        "select secret, last_step from two_factors where id = $1 and enabled_at is not null for update", user_id
    )
    if row is None:
        return ""
    plain = "".join(code.split()).lower()
    step = matching_step(_opened(keys, user_id, row["secret"]), plain, row["last_step"])
    if step is not None:
        await ctx.execute("update two_factors set last_step = $2 where id = $1", user_id, step)
        return "totp"
    used = await ctx.fetchval(
        "update two_factors set backup_hashes = array_remove(backup_hashes, $2)"
        " where id = $1 and $2 = any (backup_hashes) returning id",
        user_id, _backup_hash(user_id, plain),
    )  # fmt: skip
    return "backup_code" if used is not None else ""


def matching_step(secret: str, code: str, last_step: int) -> int | None:
    """The 30-second step a code belongs to, when it is near enough and later than the last one used."""
    now = int(utc_now().timestamp()) // STEP_SECONDS
    totp = TOTP(secret)
    for step in range(now - TOLERATED_STEPS, now + TOLERATED_STEPS + 1):
        if step > last_step and hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.encode()):
            return step
    return None


async def trust_device(ctx: Context, user_id: UUID, days: int, user_agent: str) -> str:
    """Let a browser leave out the second factor for so many days; returns the token it keeps."""
    ctx.require_system()
    token = new_secret_token()
    await ctx.execute("delete from trusted_devices where user_id = $1 and expires_at < now()", user_id)
    await ctx.execute(
        "insert into trusted_devices (id, user_id, token_hash, expires_at, user_agent) values ($1, $2, $3, $4, $5)",
        new_id(), user_id, token_hash(token), utc_now() + timedelta(days=days), user_agent[:400],
    )  # fmt: skip
    return token


async def is_trusted_device(ctx: Context, user_id: UUID, token: str | None) -> bool:
    """True for a browser that this person has trusted, until the trust ends."""
    ctx.require_system()
    if not token:
        return False
    sql = "select 1 from trusted_devices where user_id = $1 and token_hash = $2 and expires_at > now()"
    return bool(await ctx.fetchval(sql, user_id, token_hash(token)))


def _five() -> str:
    return "".join(secrets.choice(BACKUP_ALPHABET) for _ in range(5))


def _opened(keys: SealingKeys, user_id: UUID, sealed: bytes) -> str:
    return open_sealed(keys, sealed, tenant_id=PLATFORM_TENANT, table=_TABLE, row_id=user_id).decode()


def _backup_hash(user_id: UUID, code: str) -> str:
    return token_hash(f"{user_id} {code.replace('-', '').lower()}")
