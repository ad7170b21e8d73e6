"""What a domain says of itself in the DNS, as TXT records, asked with limits of time."""

from collections.abc import Awaitable, Callable, Sequence

from dns.asyncresolver import Resolver
from dns.exception import DNSException, Timeout
from dns.nameserver import Do53Nameserver
from dns.resolver import NXDOMAIN, NoNameservers

from aisha.core.settings_values import split_host_port

QUESTION_SECONDS = 4.0
DNS_PORT = 53


class Unanswered(Exception):
    """Why nobody knows what a name says, in words."""


AskTexts = Callable[[str], Awaitable[list[str]]]
"""The TXT records of a name; none where it has none, or is not there. Raises Unanswered."""


def ask_through(resolvers: Sequence[str]) -> AskTexts:
    """A way to ask: through these name servers (DNS_RESOLVERS), without any through the machine's own."""

    async def ask(name: str) -> list[str]:
        try:
            answer = await _resolver(resolvers).resolve(
                name.rstrip(".") + ".", "TXT", raise_on_no_answer=False, lifetime=QUESTION_SECONDS
            )
        except NXDOMAIN:
            return []
        except Timeout:
            raise Unanswered(f"No name server answered within {QUESTION_SECONDS:.0f} seconds when asked for {name}.") from None
        except NoNameservers:
            raise Unanswered(f"The name servers have no answer for {name}.") from None
        except (DNSException, OSError, ValueError) as error:
            raise Unanswered(f"{name} cannot be looked up: {' '.join(str(error).split()) or type(error).__name__}") from None
        return sorted(b"".join(each.strings).decode("ascii", "replace") for each in answer)

    return ask


def _resolver(resolvers: Sequence[str]) -> Resolver:
    if not resolvers:
        return Resolver()
    resolver = Resolver(configure=False)
    resolver.nameservers = [Do53Nameserver(*split_host_port(each, DNS_PORT)) for each in resolvers]
    return resolver
