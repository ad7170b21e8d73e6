"""What a sending domain must publish so that its mails are believed: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989).

Each record is looked for, read, and where something is missing or wrong, the record to publish is named.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from aisha.configuration.mail.dkim_keys import key_problem
from aisha.configuration.mail.spf import check_spf
from aisha.configuration.mail.texts_found import Finding, RecordKind, shortened, tags_of
from aisha.core.dns_texts import AskTexts, Unanswered

LONGEST_SECONDS = 15.0
"""The most that looking for one of the three records may take."""
POLICIES = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class SendingDomain:
    """Whose records are looked for. `spf_include` is what its SPF record must lead to, `spf_wanted` one for where none is."""

    domain: str
    selector: str | None
    spf_include: str | None
    spf_wanted: str | None


async def check_domain(ask: AskTexts, sending: SendingDomain) -> list[Finding]:
    """The three records, looked for at once. Never raises for what name servers answer, or do not."""
    domain = sending.domain
    checks: tuple[tuple[RecordKind, str, Awaitable[Finding]], ...] = (
        ("spf", domain, check_spf(ask, domain, sending.spf_include, sending.spf_wanted)),
        ("dkim", f"{sending.selector or 'selector'}._domainkey.{domain}", _check_dkim(ask, domain, sending.selector)),
        ("dmarc", f"_dmarc.{domain}", _check_dmarc(ask, domain)),
    )
    return await asyncio.gather(*(_in_time(record, name, check) for record, name, check in checks))


async def _in_time(record: RecordKind, name: str, check: Awaitable[Finding]) -> Finding:
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await check
    except Unanswered as error:
        return Finding(record, "unknown", name, str(error))
    except TimeoutError:
        text = f"The name servers did not answer within {LONGEST_SECONDS:.0f} seconds. Check again."
        return Finding(record, "unknown", name, text)


async def _check_dkim(ask: AskTexts, domain: str, selector: str | None) -> Finding:
    wanted = "v=DKIM1; k=rsa; p=…"
    if not selector:
        text = "Enter the DKIM selector of this connection. Whoever runs the mail server shows it beside the key."
        return Finding("dkim", "unknown", f"selector._domainkey.{domain}", text, None, wanted)
    name = f"{selector}._domainkey.{domain}"
    texts = await ask(name)
    keys = [each for each in texts if "p" in tags_of(each)]
    if not texts:
        text = "There is no key under this selector. Switch DKIM on where mails leave; what goes after p= is shown there."
        return Finding("dkim", "missing", name, text, None, wanted)
    if len(keys) != 1:
        text = "There are several keys under one selector. Keep one." if keys else "This is no DKIM key."
        return Finding("dkim", "wrong", name, text, shortened(texts), wanted)
    if problem := key_problem(tags_of(keys[0])):
        return Finding("dkim", "wrong", name, problem, shortened(keys), wanted)
    return Finding("dkim", "found", name, "Mails can be signed with this key.", shortened(keys))


async def _check_dmarc(ask: AskTexts, domain: str) -> Finding:
    """The policy of the domain, else of the nearest domain above it that has one."""
    name, wanted = f"_dmarc.{domain}", "v=DMARC1; p=none"
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        above = ".".join(labels[start:])
        texts = [each for each in await ask(f"_dmarc.{above}") if each.split(";")[0].replace(" ", "").lower() == "v=dmarc1"]
        if len(texts) > 1:
            text = "There are several DMARC records, so receivers follow none. Keep one."
            return Finding("dmarc", "wrong", f"_dmarc.{above}", text, shortened(texts), texts[0])
        if texts:
            return _policy(f"_dmarc.{above}", texts[0], is_above=start > 0)
    text = "Receivers are not told what to do with mails that others send in this domain's name."
    return Finding("dmarc", "missing", name, text, None, wanted)


def _policy(name: str, found: str, *, is_above: bool) -> Finding:
    tags = tags_of(found)
    policy = (tags.get("sp") if is_above else None) or tags.get("p", "")
    if policy.lower() not in POLICIES:
        text = f"The policy must be one of {', '.join(f'p={each}' for each in POLICIES)}."
        return Finding("dmarc", "wrong", name, text, shortened([found]), "v=DMARC1; p=none")
    text = f"The policy is {policy.lower()}."
    if policy.lower() == "none":
        text += " It only watches; quarantine or reject also keeps mails of others out."
    return Finding("dmarc", "found", name, text, shortened([found]))
