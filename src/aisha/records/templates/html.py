"""HTML of mails: what people write is cleaned, and plain text becomes HTML (docs/decisions/mail-html.md)."""

import re
from html import escape

import nh3

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "div", "em", "font", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_TABLE = {"align", "valign", "bgcolor", "width", "height", "style"}
_ATTRIBUTES = {
    "*": {"style", "title", "dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {*_TABLE, "cellpadding", "cellspacing", "border", "role"},
    "td": {*_TABLE, "colspan", "rowspan"},
    "th": {*_TABLE, "colspan", "rowspan", "scope"},
    "tr": _TABLE,
    "col": {"width", "span"},
    "font": {"color", "size", "face"},
    "ol": {"start", "type"},
    "p": {"align"},
    "div": {"align"},
}
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius",
    "border-right", "border-spacing", "border-style", "border-top", "border-width", "color", "display", "font", "font-family",
    "font-size", "font-style", "font-weight", "height", "letter-spacing", "line-height", "list-style-type", "margin",
    "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "min-width", "padding", "padding-bottom",
    "padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "text-transform", "vertical-align",
    "white-space", "width", "word-break",
}  # fmt: skip
_DROPPED_WHOLE = {"script", "style", "title", "head", "template", "noscript", "iframe", "object", "svg", "math", "textarea",
                  "select", "audio", "video"}  # fmt: skip
_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
_HAS_PLACEHOLDER = re.compile(r"\{\{.*\}\}")
_PARAGRAPH = '<p style="margin:0 0 12px">{}</p>'


def clean_html(html: str, *, is_filled: bool) -> str:
    """The HTML with nothing in it but what mails show. Only before it is filled may an address be a placeholder."""

    def keep(_tag: str, name: str, value: str) -> str | None:
        if name == "src" and not value.startswith("https://"):
            return value if not is_filled and _HAS_PLACEHOLDER.match(value) else None
        if name == "href" and ":" not in value:
            return value if not is_filled and _HAS_PLACEHOLDER.search(value) else None
        return value

    return nh3.clean(
        html, tags=_TAGS, clean_content_tags=_DROPPED_WHOLE, attributes=_ATTRIBUTES, attribute_filter=keep,
        filter_style_properties=_STYLES, url_schemes={"https", "http", "mailto", "tel"}, link_rel=None,
    )  # fmt: skip


def html_of_text(text: str) -> str:
    """Plain text as HTML: paragraphs, lines, and addresses of the web as links."""
    parts = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")))
    return "\n".join(_PARAGRAPH.format(_with_links(part).replace("\n", "<br>")) for part in parts if part.strip())


def _with_links(text: str) -> str:
    made: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = escape(match.group())
        made += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*made, escape(text[end:])])
