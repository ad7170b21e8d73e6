"""What a mail says, as plain text and as HTML. Everything that comes from people is escaped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from uuid import UUID

from aisha.core.errors import ValidationFailed

MAX_SUBJECT_LENGTH = 200
SIGNATURE = "Sent by Aisha CRM."
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_ADDRESS = re.compile(r"[^\s@,;:<>\"()\[\]\\\x00-\x1f\x7f]+@[^\s@,;:<>\"()\[\]\\\x00-\x1f\x7f]+")
_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;font:16px/1.5 system-ui,sans-serif;color:#1a1d21">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:8px">
<h1 style="margin:0 0 16px;font-size:20px">{title}</h1>
{body}</div>
<p style="max-width:560px;margin:16px auto 0;font-size:13px;color:#6b7280">{footer}</p>
</body></html>
"""
_BUTTON = (
    '<p style="margin:24px 0"><a href="{url}" style="display:inline-block;padding:12px 20px;border-radius:6px;'
    'background:#2f5fde;color:#fff;text-decoration:none">{label}</a></p>\n'
    '<p style="font-size:13px;color:#6b7280;word-break:break-all">{url}</p>\n'
)


@dataclass(frozen=True, slots=True)
class Link:
    """Where the mail leads. `url` is whole, with the installation's public address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail before it is written. `kind` names it for people who look at the outbox, such as `password_reset`.

    `paragraphs` are plain sentences; what people typed may stand in them as it is. The link follows them, then `closing`.
    `footer` is what the workspace writes under every mail, such as its address. `unsubscribe_url` is for mails of campaigns and
    templates: with it mail programs offer to stop them. Mails about signing in have none. `route` is one of MAIL_ROUTE.
    """

    kind: str
    subject: str
    paragraphs: Sequence[str]
    link: Link | None = None
    closing: Sequence[str] = ()
    footer: str = ""
    unsubscribe_url: str | None = None
    route: str = "system"

    @property
    def subject_line(self) -> str:
        """The subject on one line of at most 200 characters."""
        return one_line(self.subject)[:MAX_SUBJECT_LENGTH]

    @property
    def text(self) -> str:
        """The mail as plain text."""
        link = [f"{self.link.label}:\n{self.link.url}"] if self.link else []
        return "\n\n".join([*self.paragraphs, *link, *self.closing, *([self.footer] if self.footer else []), SIGNATURE]) + "\n"

    @property
    def html(self) -> str:
        """The mail as one HTML page without anything to load."""
        parts = [_paragraph(text) for text in self.paragraphs]
        if self.link:
            parts.append(_BUTTON.format(url=escape(self.link.url), label=escape(self.link.label)))
        parts += [_paragraph(text) for text in self.closing]
        footer = "<br>".join(escape(line) for line in [*self.footer.splitlines(), SIGNATURE])
        return _HTML.format(title=escape(self.subject_line), body="".join(parts), footer=footer)


@dataclass(frozen=True, slots=True)
class Message:
    """A mail that a person wrote to a customer, whole as it is. `html` is what stands between the body's tags.

    `reply_to` is where answers go, `activity_id` the activity on whose record the mail is shown.
    """

    kind: str
    subject: str
    text: str
    html: str
    activity_id: UUID | None
    from_name: str | None
    reply_to: str | None
    unsubscribe_url: str


def one_line(text: str) -> str:
    """A text that fits into a header: line breaks and control characters become spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())


def checked_address(address: str) -> str:
    """The address without spaces around it. Raises 400 for anything that is not exactly one address."""
    plain = address.strip()
    if len(plain) > 320 or not _ADDRESS.fullmatch(plain):
        raise ValidationFailed({"email": ["This is not an e-mail address."]})
    return plain


def _paragraph(text: str) -> str:
    return f'<p style="margin:0 0 12px">{escape(text)}</p>\n'
