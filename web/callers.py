"""From where somebody calls, as far as it can be believed: what tries are counted by."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from litestar.connection import ASGIConnection

from web.wiring import House

HOME = 64  # one household or office has so many bits of an IPv6 address for itself


def caller(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The address that called, or behind proxies of our own the one that called the first of them.

    ``X-Forwarded-For`` is read from the right, because everybody may write what stands further to the left; how many
    proxies add to it is a setting, and with none it is not looked at.
    """
    house: House = connection.app.state.house
    peer = connection.client.host if connection.client else ""
    lines = ",".join(connection.headers.getall("x-forwarded-for", []))
    told = [one.strip() for one in lines.split(",")]
    hops = house.settings.proxies
    named = told[-hops] if 0 < hops <= len(told) else peer
    return _place(named) or _place(peer) or "nowhere"


def _place(address: str) -> str:
    """An address without its port, and of IPv6 the part that is somebody's; nothing where it is none."""
    bare = address.partition("]")[0].lstrip("[") if address.startswith("[") else address
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found: IPv4Address | IPv6Address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(IPv6Network((int(found), HOME), strict=False))
        found = found.ipv4_mapped
    return str(found)
