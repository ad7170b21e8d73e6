"""Reading what tells of a mail that came back: a delivery status notification (RFC 3464), or a few words in JSON."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.parser import HeaderParser
from typing import Literal, TypeAlias, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aisha.core.errors import BadRequest
from aisha.core.ids import parse_id
from aisha.core.logging import redact_text

Part: TypeAlias = "Message[str, str]"
BounceKind = Literal["hard", "soft", "complaint"]
REPORT_TYPES = ("multipart/report", "message/rfc822", "message/delivery-status")
MOST_RECEIVERS, MOST_REASON = 100, 500
_NO_REPORT = "This is no delivery status notification (RFC 3464). Send the whole message as the mail server wrote it."
_OUR_ID = re.compile(r"\.([0-9a-f]{32})@")
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_OF_THE_SENDER = ("5.1.7", "5.1.8")
_NO_ADDRESS = ("5.0.", "5.1.", "5.4.4")
"""Enhanced status codes (RFC 3463) that say for good that nobody is reached there; a full box or a policy may pass."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back: which one, by its id where that is known, else by its receiver. `hard`: the address is none."""

    kind: BounceKind
    mail_id: UUID | None
    address: str | None
    reason: str


class BounceBody(BaseModel):
    """What came back, named by `id` (the mail's own), `message_id` (its header) or `email`; `complaint`: called spam."""

    model_config = ConfigDict(extra="forbid")
    type: BounceKind = "hard"
    id: UUID | None = None
    message_id: str | None = Field(None, max_length=1000)
    email: str | None = Field(None, max_length=320)
    reason: str = Field("", max_length=2000)

    @model_validator(mode="after")
    def _names_a_mail(self) -> "BounceBody":
        if self.id is None and not self.message_id and not self.email:
            raise ValueError("Name the mail by id, message_id or email.")
        return self

    def bounce(self) -> Bounce:
        """The same as a bounce."""
        return Bounce(self.type, self.id or _own_id(self.message_id), _address(self.email), _one_line(self.reason))


def read_report(content: bytes, content_type: str) -> list[Bounce]:
    """The receivers that a notification says were not reached for good. Raises 400 for what is no such notification."""
    if not content_type.lower().startswith("message/rfc822"):
        content = b"Content-Type: " + content_type.encode("ascii", "ignore") + b"\r\n\r\n" + content
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        parts = list(message.walk())
    except (ValueError, LookupError, RecursionError) as error:
        raise BadRequest(_NO_REPORT) from error
    status = next((each for each in parts if each.get_content_type() == "message/delivery-status"), None)
    receivers = _inner(status)[1:] if status is not None else []
    if not receivers:
        raise BadRequest(_NO_REPORT)
    mail_id = next((found for each in _originals(parts) if (found := _own_id(each))), None)
    return [bounce for each in receivers[:MOST_RECEIVERS] if (bounce := _bounce(each, mail_id)) is not None]


def _originals(parts: "list[Part]") -> Iterator[str]:
    """The ids of the messages that a notification carries, whole or their headers alone."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            yield from (_field(each, "Message-ID") for each in _inner(part))
        elif kind == "text/rfc822-headers":
            yield _field(HeaderParser().parsestr(str(part.get_payload())), "Message-ID")


def _inner(part: "Part") -> "list[Part]":
    """The messages, or blocks of fields, that a part consists of."""
    return cast("list[Part]", part.get_payload()) if part.is_multipart() else []


def _bounce(receiver: "Part", mail_id: UUID | None) -> Bounce | None:
    """What a block of fields says of one receiver; None where the mail arrived or is still being tried."""
    if _field(receiver, "Action").lower() != "failed":
        return None
    typed = _field(receiver, "Original-Recipient") or _field(receiver, "Final-Recipient")
    found = _STATUS.match(_field(receiver, "Status"))
    status = found.group() if found else ""
    told = _field(receiver, "Diagnostic-Code").partition(";")[2]
    is_hard = status.startswith(_NO_ADDRESS) and status not in _OF_THE_SENDER
    return Bounce("hard" if is_hard else "soft", mail_id, _address(typed.rpartition(";")[2]), _one_line(told or status))


def _field(message: "Part", name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _own_id(message_id: str | None) -> UUID | None:
    """The mail's own id, which stands in the Message-ID of everything that is sent here."""
    found = _OUR_ID.search(message_id or "")
    return parse_id(found.group(1)) if found else None


def _address(text: str | None) -> str | None:
    address = (text or "").strip().strip("<>").lower()
    return address if "@" in address and address.isprintable() else None


def _one_line(text: str) -> str:
    printable = "".join(each if each.isprintable() else " " for each in text)
    return redact_text(" ".join(printable.split()))[:MOST_REASON]
