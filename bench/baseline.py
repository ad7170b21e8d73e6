"""The usual way: FastAPI, SQLAlchemy's ORM with an async session a request, pydantic responses. Same table, same policies.

Run by the benchmark as `uvicorn bench.baseline:app`; it reads BENCH_DSN and BENCH_JWT_SECRET.
"""

import os
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from aisha.core.ids import new_id
from aisha.crm.contacts.tables import contacts
from aisha.modules import metadata

engine = create_async_engine(os.environ["BENCH_DSN"].replace("postgresql://", "postgresql+asyncpg://"), pool_size=16)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    metadata = metadata


class Contact(Base):
    """The table as the record engine declares it."""

    __table__ = contacts
    __mapper_args__ = {"exclude_properties": ["metadata"]}  # noqa: RUF012  (the name SQLAlchemy reads)


class ContactIn(BaseModel):
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    job_title: str | None = None


class ContactOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    updated_at: datetime
    created_by: UUID | None
    updated_by: UUID | None
    version: int
    first_name: str | None
    last_name: str | None
    name: str | None
    email: str | None
    phone: str | None
    mobile: str | None
    job_title: str | None
    department: str | None
    account_id: UUID | None
    status: str
    source: str | None
    street: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    description: str | None
    do_not_call: bool
    do_not_text: bool
    do_not_email: bool
    last_contacted_at: datetime | None
    score: int | None
    score_reason: str | None
    next_action: str | None
    converted_from_lead_id: UUID | None
    owner_id: UUID | None
    assigned_to: UUID | None
    tags: list[str]
    custom: dict[str, Any]
    external_id: str | None
    last_activity_at: datetime | None
    deleted_at: datetime | None


async def claims(authorization: Annotated[str, Header()]) -> dict[str, Any]:
    try:
        return jwt.decode(  # pyright: ignore[reportUnknownMemberType]
            authorization.removeprefix("Bearer "), os.environ["BENCH_JWT_SECRET"], algorithms=["HS256"]
        )
    except jwt.InvalidTokenError as error:
        raise HTTPException(401) from error


async def session(who: Annotated[dict[str, Any], Depends(claims)]) -> AsyncGenerator[AsyncSession]:
    async with sessions() as opened:
        await opened.execute(
            text(
                "select set_config('app.tenant_id', :tenant, true), set_config('app.user_id', :user, true),"
                " set_config('app.view_all', :all, true), set_config('app.scope_ids', :scope, true)"
            ),
            {
                "tenant": who["tid"],
                "user": who["sub"],
                "all": "on" if who["role"] == "admin" else "",
                "scope": "{" + who["sub"] + "}",
            },
        )
        yield opened


Session = Annotated[AsyncSession, Depends(session)]
Who = Annotated[dict[str, Any], Depends(claims)]


@app.get("/api/contacts", response_model=list[ContactOut])
async def list_contacts(session: Session, who: Who) -> Any:
    query = select(Contact).where(contacts.c.tenant_id == UUID(who["tid"]), contacts.c.deleted_at.is_(None))
    if who["role"] != "admin":
        me = UUID(who["sub"])
        query = query.where((contacts.c.owner_id == me) | (contacts.c.assigned_to == me))
    return (await session.scalars(query.order_by(contacts.c.updated_at.desc(), contacts.c.id.desc()).limit(50))).all()


@app.get("/api/contacts/{contact_id}", response_model=ContactOut)
async def get_contact(contact_id: UUID, session: Session, who: Who) -> Any:
    found = await session.scalar(select(Contact).where(contacts.c.tenant_id == UUID(who["tid"]), contacts.c.id == contact_id))
    if found is None:
        raise HTTPException(404)
    return found


@app.post("/api/contacts", response_model=ContactOut, status_code=201)
async def create_contact(body: ContactIn, session: Session, who: Who) -> Any:
    contact = Contact(**body.model_dump(), tenant_id=UUID(who["tid"]), id=new_id(), owner_id=UUID(who["sub"]))
    session.add(contact)
    await session.flush()
    await session.refresh(contact)
    await session.commit()
    return contact
