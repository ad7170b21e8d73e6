"""Sessions and tokens for the people the benchmark acts as."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from aisha.core.database import connect
from aisha.core.ids import new_id


async def tokens(admin_dsn: str, secret: str, tenant: UUID, people: dict[str, UUID]) -> dict[str, str]:
    """One live session and access token a role, valid for the whole run."""
    connection = await connect(admin_dsn)
    signed: dict[str, str] = {}
    until = datetime.now(UTC) + timedelta(hours=2)
    for role, user in people.items():
        session = new_id()
        await connection.execute(
            "insert into sessions (id, user_id, tenant_id, family_id, refresh_hash, expires_at)"
            " values ($1, $2, $3, $1, $4, $5)",
            session, user, tenant, str(session), until,
        )  # fmt: skip
        claims = {"sub": str(user), "sid": str(session), "tid": str(tenant), "role": role, "exp": until}
        signed[role] = jwt.encode(claims, secret, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType]
    await connection.close()
    return signed
