"""What looking for a record comes to, and reading lists of tags as DKIM and DMARC write them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

RecordKind = Literal["spf", "dkim", "dmarc"]
RecordStatus = Literal["found", "missing", "wrong", "unknown"]
MOST_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Finding:
    """A record of a sending domain: where it stands, what is to be said of it, what was `found` there, and the TXT record to
    `publish` where it is missing or wrong. `unknown`: nobody answered, or something has to be entered first."""

    record: RecordKind
    status: RecordStatus
    name: str
    text: str
    found: str | None = None
    publish: str | None = None


def shortened(texts: Sequence[str]) -> str:
    """What was found, as far as it can be shown."""
    whole = "\n".join("".join(each if each.isprintable() else "�" for each in text) for text in texts)
    return whole if len(whole) <= MOST_SHOWN else f"{whole[:MOST_SHOWN]}…"


def tags_of(text: str) -> dict[str, str]:
    """`v=DKIM1; p=abc` → {"v": "DKIM1", "p": "abc"}; what is no tag is left out."""
    pairs = (each.partition("=") for each in text.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign and name.strip()}
