"""Rules about the web's source. Each takes a tree of files (path → text) and returns sentences about what breaks it."""

import re
from collections.abc import Sequence

from aisha.core.choices import Choices
from tests.rules.source_rules import ROOT, Tree

_TEXTS = r"""['"][\w ]+['"](?:\s*[|,]\s*['"][\w ]+['"])+"""
_TEXT = re.compile(r"""(?P<mark>['"`])(?P<text>[^'"`\n]*)(?P=mark)""")
_USUAL = re.compile(
    r"\b(?:deals?|opportunit(?:y|ies)|contacts|leads(?! it| to)|activities"
    r"|(?:an?|the|this|that|each|every|no|new) (?:account|contact|lead))\b",
    re.IGNORECASE,
)
NOT_RECORDS = ("See who moved a deal", "Deal moved to Negotiation")
"""The picture beside the sign-in, which nobody's workspace has opened yet."""
_LIST = re.compile(
    rf"(?P<typed>(?:: readonly \w+\[\] = |: \w+\[\] = )\[)?(?P<texts>{_TEXTS})(?P<bound>,?\s*\](?: as const)? satisfies)?"
)


def read_web() -> Tree:
    """What is written by hand: the types made from the API's description are left out."""
    found = sorted((ROOT / "web" / "src").rglob("*.ts*"))
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in found if path.name != "schema.d.ts"}


def repeated_enums(tree: Tree, choices: Sequence[Choices]) -> list[str]:
    """A choice list is spelled in Python alone: the web has its type from the API, and an order of its own only bound to it."""
    known = {frozenset(each.values): each.name for each in choices if len(each.values) > 2}
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1} repeats {known[values]}"
        for path, text in tree.items()
        for found in _LIST.finditer(text)
        if (values := frozenset(re.findall(r"""['"]([\w ]+)['"]""", found["texts"]))) in known
        if not (found["typed"] or found["bound"])
    ]


def usual_words(tree: Tree) -> list[str]:
    """A text that names a record type says its placeholder, as in `{{opportunity}}`: workspaces have words of their own."""
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1} says {usual[0]!r}: write the placeholder of useNamedTexts"
        for path, text in tree.items()
        if "defineTexts(" in text
        for found in _TEXT.finditer(text)
        if " " in found["text"] and not found["text"].startswith(NOT_RECORDS)
        for usual in [_USUAL.search(re.sub(r"\{\{\w+\}\}", "", found["text"]))]
        if usual
    ]
