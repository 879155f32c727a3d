"""From where somebody calls, with and without proxies of our own in between."""

from dataclasses import replace
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar, Request, get
from litestar.datastructures import State

from advocacy.settings import Settings
from web.callers import caller
from web.wiring import House

PEER = "198.51.100.7"


@get("/")
async def who(request: Request[Any, Any, Any]) -> str:
    return caller(request)


async def told(house: House, proxies: int, *lines: str, peer: str = PEER) -> str:
    state = State({"house": replace(house, settings=Settings(proxies=proxies))})
    app = Litestar([who], state=state, openapi_config=None, logging_config=None)
    transport = httpx.ASGITransport(cast(Any, app), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        return (await client.get("/", headers=[("X-Forwarded-For", line) for line in lines])).text


@pytest.mark.parametrize(
    ("proxies", "lines", "expected"),
    [
        (0, [], PEER),
        (0, ["203.0.113.9"], PEER),
        (1, [], PEER),
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["1.2.3.4, 203.0.113.9"], "203.0.113.9"),
        (1, ["1.2.3.4", "5.6.7.8,203.0.113.9"], "203.0.113.9"),
        (1, ["1.2.3.4, not an address"], PEER),
        (1, ["1.2.3.4,"], PEER),
        (1, ["203.0.113.9:4711"], "203.0.113.9"),
        (1, ["[2001:db8:1:2:3::4]:4711"], "2001:db8:1:2::/64"),
        (1, ["2001:db8:1:2:ffff::1"], "2001:db8:1:2::/64"),
        (1, ["fe80::1%eth0"], "fe80::/64"),
        (1, ["::ffff:203.0.113.9"], "203.0.113.9"),
        (1, ["[", "]"], PEER),
        (1, ["203.0.113.9" * 500], PEER),
        (2, ["1.2.3.4, 203.0.113.9, 10.0.0.1"], "203.0.113.9"),
        (2, ["203.0.113.9"], PEER),  # it did not come through both of them
    ],
)
async def test_only_what_our_own_proxies_wrote_is_believed(
    house: House, proxies: int, lines: list[str], expected: str
) -> None:
    assert await told(house, proxies, *lines) == expected


async def test_what_has_no_address_is_one_caller(house: House) -> None:
    assert await told(house, 0, peer="") == "nowhere"
