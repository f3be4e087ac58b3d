"""Which network addresses an outbound connection may reach.

The rules of ``delivery.md`` ("Outbound address rules"), applied to a *resolved* address at the moment of
connecting: a check when the channel is saved does not stop a name from changing its answer afterwards.
Only public unicast addresses are open. Private and loopback ranges need an allowance; every other special
range stays shut, whatever the allow-list says.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*texts: str) -> tuple[IPNetwork, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


ALLOWABLE = _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
"""Shut by default, but a channel's allow-list may open a part of them."""

_SHUT = (
    (_networks("0.0.0.0/8", "::/128"), "未指定地址"),
    (_networks("127.0.0.0/8", "::1/128"), "本机回环地址"),
    (_networks("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128"), "链路本地或云主机元数据地址"),
    (_networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"), "内网地址"),
    (_networks("100.64.0.0/10"), "运营商内部地址"),
    (_networks("198.18.0.0/15", "2001:2::/48"), "测速专用地址"),
    (
        _networks("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
        "文档示例地址",
    ),
    (_networks("192.0.0.0/24", "192.88.99.0/24", "2001::/23"), "协议保留地址"),
    (_networks("224.0.0.0/4", "ff00::/8"), "组播地址"),
    (_networks("240.0.0.0/4"), "保留或广播地址"),
)
# Instance-metadata services live inside ranges that can otherwise be allowed.
_NEVER = _networks("fd00:ec2::254/128")
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One entry of ``Outlet.allowed_networks``: this name may resolve into this network, on this port."""

    host: str
    network: IPNetwork
    port: int

    def covers(self, host: str, address: IPAddress, port: int) -> bool:
        return self.host == host and self.port == port and address in self.network


@lru_cache(maxsize=512)
def parse_allowance(text: str) -> Allowance:
    """``"主机 网段 端口"``, for example ``portal.example.gov.cn 10.2.0.0/16 443``.

    The host is the one in the channel's address, letter for letter. Loopback, for demonstrations and
    tests, is ``127.0.0.1 127.0.0.1/32 8103``.

    :raises ValueError: in Chinese, for the admin's form.
    """
    parts = text.split()
    if len(parts) != 3:
        raise ValueError(f"“{text}”应为“主机 网段 端口”三部分，例如 portal.example.gov.cn 10.2.0.0/16 443")
    host, block, port = parts
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise ValueError(f"“{port}”不是有效的端口（1—65535）")
    return Allowance(normal_host(host), _allowable_network(block), int(port))


def _allowable_network(block: str) -> IPNetwork:
    try:
        network = ipaddress.ip_network(block)
    except ValueError as error:
        raise ValueError(f"“{block}”不是有效的网段，例如 10.2.0.0/16") from error
    if not any(_within(network, allowable) for allowable in ALLOWABLE):
        raise ValueError(f"“{block}”不能放行：只有内网和本机网段可以列入，公网地址无须放行")
    return network


def _within(inner: IPNetwork, outer: IPNetwork) -> bool:
    if isinstance(inner, ipaddress.IPv4Network):
        return isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)


def parse_allowances(entries: Sequence[str]) -> tuple[Allowance, ...]:
    """:raises ValueError: in Chinese, naming the first entry that is wrong."""
    if isinstance(entries, str) or not all(isinstance(entry, str) for entry in entries):
        raise ValueError("允许的内网地址应是文字列表，每项为“主机 网段 端口”")
    return tuple(parse_allowance(entry) for entry in entries)


def normal_host(host: str) -> str:
    """The ASCII form of a host name; Chinese names (``.政务``) become their ``xn--`` form.

    :raises ValueError: in Chinese.
    """
    bare = host.strip("[]").rstrip(".").lower()
    try:
        return bare.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"“{host}”不是有效的主机名") from error


def unwrap(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 one carries (mapped, compatible, NAT64, 6to4), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is not None:
        return inner
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def refusal(address: IPAddress, host: str, port: int, allowances: Sequence[Allowance]) -> str | None:
    """Why this address must not be reached, in Chinese; None where it may be.

    Fails closed: an IPv6 address outside global unicast is refused even where no rule names its range.
    """
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id:
        return "带接口标识的地址"
    inner = unwrap(address)
    if not any(inner in network for network in _NEVER):
        allowable = any(inner in network for network in ALLOWABLE)
        if allowable and any(allowance.covers(host, inner, port) for allowance in allowances):
            return None
    for networks, name in _SHUT:
        if any(inner in network for network in networks):
            return name
    if isinstance(inner, ipaddress.IPv6Address) and inner not in _GLOBAL_V6:
        return "非公网地址"
    return None
