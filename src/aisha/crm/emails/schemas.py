"""Wire shapes of mails to contacts and leads."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aisha.records.templates.schemas import BodyText, Subject


class EmailToSend(BaseModel):
    """A mail: a template, a subject and a text, or a template of which one of them is written anew.

    Both may hold variables such as `{{first_name|there}}`. With `opportunity_id` the mail is shown on that opportunity, too.
    """

    model_config = ConfigDict(extra="forbid")
    template_id: UUID | None = None
    subject: Subject | None = Field(default=None, examples=["Thank you, {{first_name|friend}}"])
    body: BodyText | None = Field(default=None, examples=["Hi {{first_name|there}},\n\nthank you for your time."])
    opportunity_id: UUID | None = None
    tenant_id: str | None = None


@dataclass(frozen=True, slots=True)
class EmailStanding:
    """Before somebody writes: whether they may, as whom they write, and what keeps the mail from leaving.

    `reason` is a code of `may_contact` and `reason_text` its words; null where nothing forbids it. `from_address` is null where
    the mail takes the installation's server. `problem` says why the mail would be held.
    """

    to: str | None
    reason: str | None
    reason_text: str | None
    from_name: str | None
    from_address: str | None
    reply_to: str | None
    sent_through: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class SentEmail:
    """A mail on its way: its `id` in the outbox, and the activity that shows how far it has come."""

    id: UUID
    activity_id: UUID
    to: str
    subject: str
    body: str
