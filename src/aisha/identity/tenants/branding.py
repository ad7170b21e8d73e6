"""How a workspace looks: logo, icon, accent colour, and what stands under its mails (admin-chapters.md § 6.1)."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from aisha.core.declared import Declared, Layers, declare, resolve

LEAST_CONTRAST = 4.5
"""Of text on a background (WCAG 2.2, 1.4.3): buttons are written in white on the accent."""
MAX_IMAGE_BYTES = 48_000
_IMAGE = re.compile(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})")
_BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "webp": b"RIFF"}


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white on `#RRGGBB`, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _accent(value: str) -> str:
    ratio = contrast_with_white(value)
    if ratio < LEAST_CONTRAST:
        raise ValueError(
            f"White on it is hard to read: contrast {ratio:.1f} to 1, needed {LEAST_CONTRAST}. Choose a darker one."
        )
    return value.upper()


def _image(value: str) -> str:
    found = _IMAGE.fullmatch(value)
    if found is None:
        raise ValueError("must be a PNG, JPEG or WebP image as a data URL")
    try:
        content = base64.b64decode(found[2], validate=True)
    except binascii.Error:
        raise ValueError("must be a PNG, JPEG or WebP image as a data URL") from None
    if not content.startswith(_BEGINNINGS[found[1]]):
        raise ValueError("is not the image that it says it is")
    if len(content) > MAX_IMAGE_BYTES:
        raise ValueError(f"must be at most {MAX_IMAGE_BYTES // 1000} KB")
    return value


Image = Annotated[str, Field(max_length=100_000), AfterValidator(_image)]
Accent = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(_accent)]
FooterText = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]

BRANDING = declare((
    Declared(
        "branding.logo", "Logo", Image | None, None, "Stands beside the workspace's name. PNG, JPEG or WebP.", "branding",
        ("tenant",), kind="image",
    ),
    Declared(
        "branding.icon", "Square icon", Image | None, None, "Where there is only room for a square.", "branding", ("tenant",),
        kind="image",
    ),
    Declared(
        "branding.accent", "Accent colour", Accent | None, None,
        "Of buttons, links and what is selected. White text has to be readable on it.", "branding", kind="colour",
    ),
    Declared(
        "branding.mail_footer", "Under every mail", FooterText | None, None,
        "Such as the company's address, which the law of many countries asks for.", "branding", kind="textarea",
    ),
))  # fmt: skip
BRANDING_FIELDS = {each.key.removeprefix("branding."): each.type for each in BRANDING}


def tenant_layer(settings: Mapping[str, Any], branding: Mapping[str, Any]) -> dict[str, Any]:
    """A tenant's values by the keys of the settings."""
    auth: Mapping[str, Any] = settings.get("auth") or {}
    return (
        {key: value for key, value in settings.items() if key != "auth"}
        | {f"auth.{name}": value for name, value in auth.items()}
        | {f"branding.{name}": value for name, value in branding.items()}
    )


def branding_that_holds(layers: Layers, stored: Mapping[str, Any]) -> dict[str, Any]:
    """How a workspace looks: its own parts, else the installation's; parts that nobody set are left out."""
    own = replace(layers, tenant=tenant_layer({}, stored), user={})
    values = {each.key.removeprefix("branding."): resolve(each, own)[0] for each in BRANDING}
    return {name: value for name, value in values.items() if value is not None}
