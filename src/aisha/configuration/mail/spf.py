"""Whether a domain's SPF record can be followed, and names through whom its mails leave (RFC 7208)."""

import re
from dataclasses import dataclass, field

from aisha.configuration.mail.texts_found import Finding, shortened
from aisha.core.dns_texts import AskTexts

MOST_LOOKUPS = 10
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_TERM = re.compile(
    r"[-+~?]?(?:all|(?P<far>include|exists)[:](?P<of>\S+)|(?:a|mx|ptr)(?:[:/]\S+)?|ip4:[\d./]+|ip6:[0-9a-f:./]+)"
    r"|(?P<other>redirect)=(?P<to>\S+)|[a-z][a-z0-9_.-]*=\S*",
    re.IGNORECASE,
)
_ALL = re.compile("[-+~?]?all", re.IGNORECASE)
_OPEN = frozenset({"all", "+all"})


class _Broken(Exception):
    """Why receivers give up on a record, in words."""


@dataclass(slots=True)
class _Walk:
    """What following a record has found: the domains it leads to, and how many questions that took."""

    lookups: int = 0
    reached: set[str] = field(default_factory=set[str])


async def check_spf(ask: AskTexts, domain: str, include: str | None, wanted: str | None) -> Finding:
    """The SPF record of a domain. `include` is whom it must lead to, `wanted` what to publish where there is none."""
    records = [each for each in await ask(domain) if _is_spf(each)]
    if not records:
        text = "Nothing says which servers may send this domain's mails."
        if wanted is None:
            text += " Whoever runs the service that sends them names what to publish."
        return Finding("spf", "missing", domain, text, None, wanted)
    if len(records) > 1:
        text = f"There are {len(records)} SPF records, so receivers follow none. Publish one in their place."
        return Finding("spf", "wrong", domain, text, shortened(records), _merged(records))
    terms, walk = records[0].split()[1:], _Walk()
    try:
        await _follow(ask, domain, terms, walk)
    except _Broken as broken:
        return Finding("spf", "wrong", domain, str(broken), shortened(records))
    if not _OPEN.isdisjoint(each.lower() for each in terms):
        text = "It lets every server in the world send this domain's mails. End it with ~all or -all."
        return Finding("spf", "wrong", domain, text, shortened(records), _merged(records))
    if include is not None and include not in walk.reached:
        text = f"It does not name {include}, through which this connection sends."
        return Finding("spf", "wrong", domain, text, shortened(records), " ".join(["v=spf1", f"include:{include}", *terms]))
    return Finding("spf", "found", domain, "Receivers can check which servers may send.", shortened(records))


async def _follow(ask: AskTexts, domain: str, terms: list[str], walk: _Walk) -> None:
    """Go through a record and those it leads to, as a receiver does. Raises _Broken."""
    for term in terms:
        match = _TERM.fullmatch(term)
        if match is None:
            raise _Broken(f"Receivers cannot read “{shortened([term])[:60]}” in the record of {domain}.")
        if re.split("[:/=]", term.lower().lstrip("-+~?"))[0] not in _ASKING:
            continue
        walk.lookups += 1
        if walk.lookups > MOST_LOOKUPS:
            raise _Broken(f"Following it takes more than {MOST_LOOKUPS} questions, so receivers give up. Name fewer services.")
        target = (match["to"] or (match["of"] if (match["far"] or "").lower() == "include" else None) or "").lower().rstrip(".")
        if not target or "%" in target:
            continue
        walk.reached.add(target)
        records = [each for each in await ask(target) if _is_spf(each)]
        if len(records) != 1:
            raise _Broken(f"It leads to {target}, which has {'several SPF records' if records else 'no SPF record'}.")
        await _follow(ask, target, records[0].split()[1:], walk)


def _is_spf(text: str) -> bool:
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def _merged(records: list[str]) -> str:
    """One record that names whom all of these name."""
    terms = [term.replace("redirect=", "include:") for record in records for term in record.split()[1:]]
    return " ".join(["v=spf1", *dict.fromkeys(each for each in terms if not _ALL.fullmatch(each)), "~all"])
