"""Wire shapes of the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from aisha.core.mail.tables import MAIL_STATUS
from aisha.core.schema_types import OneOf

MailStatus = Annotated[str, OneOf(MAIL_STATUS)]


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail in a list. `is_unclear`: the server may have taken it; it is not sent again by itself.

    `sent_through` says which way it took, or was tried, and why not the workspace's own; null before the first attempt.
    `attempted_at` is when it was last tried."""

    id: UUID
    kind: str
    to_address: str
    subject: str
    status: MailStatus
    attempts: int
    attempted_at: datetime | None
    next_attempt_at: datetime | None
    sent_at: datetime | None
    is_unclear: bool
    error: str | None
    sent_through: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxMailContent(OutboxMail):
    """A mail with what it says. Text and link of a mail with a link are gone once it was sent.

    `masked` says in words why this caller may not read them; null where they are shown or gone."""

    text_body: str | None
    html_body: str | None
    link: str | None
    masked: str | None


class Released(BaseModel):
    """How many held mails are on their way now."""

    released: int
