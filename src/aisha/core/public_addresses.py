"""Which network addresses are public, which are somebody's own network, and which no outbound call may ever reach."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

Address = IPv4Address | IPv6Address
Reachable = Literal["public", "private", "never"]

_NEVER = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",  # this host, link-local and metadata, multicast, reserved
        "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32",  # metadata of Alibaba, Azure, Oracle
        "::/128", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128",  # the same; Amazon, Google
        "2002::/16", "2001::/32", "64:ff9b:1::/48", "::ffff:0:0:0/96",  # 6to4, Teredo, local NAT64, SIIT: tunnels to anywhere
    )
)  # fmt: skip
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")


def judge(text: str) -> Reachable:
    """What an address is. Text that is none is `never`.

    An IPv4 address in IPv6 clothes (mapped, NAT64, compatible) is judged as the IPv4 address it leads to.
    """
    try:
        address = _undressed(ip_address(text.partition("%")[0]))
    except ValueError:
        return "never"
    if any(address in network for network in _NEVER if network.version == address.version):
        return "never"
    return "public" if address.is_global and not address.is_reserved else "private"


def _undressed(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
