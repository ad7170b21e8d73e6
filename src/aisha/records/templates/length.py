"""How long a text message is: what providers send, and charge, as parts (GSM 03.38, 3GPP TS 23.040)."""

from dataclasses import dataclass

_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
_ONE_PLAIN, _MORE_PLAIN = 160, 153
_ONE_WIDE, _MORE_WIDE = 70, 67


@dataclass(frozen=True, slots=True)
class MessageLength:
    """`characters` as they count, and the parts they make. `is_plain` is false when a character makes parts shorter."""

    characters: int
    parts: int
    is_plain: bool


def length_of(text: str) -> MessageLength:
    """The length of a message."""
    is_plain = all(each in _PLAIN or each in _DOUBLE for each in text)
    if is_plain:
        count = sum(2 if each in _DOUBLE else 1 for each in text)
        one, more = _ONE_PLAIN, _MORE_PLAIN
    else:
        count = len(text.encode("utf-16-le")) // 2
        one, more = _ONE_WIDE, _MORE_WIDE
    return MessageLength(count, 1 if count <= one else -(-count // more), is_plain)
