"""A template filled with values. Nothing here asks the database: whoever has texts and values gets what is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from aisha.core.mail.letters import MAX_SUBJECT_LENGTH, one_line
from aisha.records.templates.html import clean_html, html_of_text
from aisha.records.templates.placeholders import Placeholder, fill


@dataclass(frozen=True, slots=True)
class TemplateTexts:
    """What a template says. Only mails have a subject and may have HTML; without it their HTML is made of the text."""

    channel: str
    subject: str
    body_text: str
    body_html: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Every text that may hold placeholders."""
        return (self.subject, self.body_text, self.body_html or "")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent or said. `missing` are names that have neither value nor default: such a message must not go out.

    Their placeholders stay in the texts as they were written. `body_html` is there for mails only.
    """

    subject: str
    body_text: str
    body_html: str | None
    missing: tuple[str, ...]


def render(texts: TemplateTexts, values: Mapping[str, str]) -> Rendered:
    """The texts with `values`, by name. Values are plain text: they stand in HTML escaped."""
    missing: dict[str, None] = {}

    def plain(place: Placeholder) -> str | None:
        value = values.get(place.name) or place.default
        if value is None:
            missing[place.name] = None
        return value

    def escaped(place: Placeholder) -> str | None:
        value = values.get(place.name)
        return escape(value).replace("\n", "<br>") if value else plain(place)

    subject = one_line(fill(texts.subject, plain))[:MAX_SUBJECT_LENGTH]
    body_text = fill(texts.body_text, plain)
    body_html = None
    if texts.channel == "email":
        body_html = clean_html(fill(texts.body_html, escaped), is_filled=True) if texts.body_html else html_of_text(body_text)
    return Rendered(subject, body_text, body_html, tuple(missing))
