"""Boxes that came back: packed again under their own row, or closed; each once, whoever presses."""

import asyncio
from typing import Any

import pytest

from advocacy.errors import Conflict, Invalid, NotFound
from rewards.packing import claim, pick_list
from rewards.returns import close, send_again
from rewards.shipments import get
from tests.rewards.conftest import STAFF, Members, Publish
from tests.rewards.test_shipments import ADDRESS, BOX, happened, marked, ready_box
from web.wiring import House

ELSEWHERE = ADDRESS | {"street": "Ring 4", "postcode": "1010"}


async def came_back(house: House, members: Members, publish: Publish) -> int:
    (box,) = await ready_box(house, members, publish)
    async with house.database.work(STAFF) as work:
        await claim(work)
    await marked(house, (box, "returned"))
    return box


async def do(house: House, verb: Any, *args: Any) -> Any:
    async with house.database.work(STAFF) as work:
        return await verb(work, *args)


async def test_it_is_packed_again_with_the_new_address(rewarding: House, members: Members, publish: Publish) -> None:
    box = await came_back(rewarding, members, publish)
    assert await do(rewarding, send_again, box, ELSEWHERE) == "ready"
    number = await do(rewarding, claim, [box])
    async with rewarding.database.read() as read:
        (pick,) = await pick_list(read, number)
        row = await get(read, box)
    assert pick.street == "Ring 4"
    assert row.sent_at is not None
    await marked(rewarding, (box, "delivered"))
    assert await happened(rewarding) == ["scheduled", "ready", "sent", "returned", "ready", "delivered"]


async def test_it_may_come_back_a_second_time(rewarding: House, members: Members, publish: Publish) -> None:
    box = await came_back(rewarding, members, publish)
    await do(rewarding, send_again, box)
    await marked(rewarding, (box, "returned"))
    await do(rewarding, close, box)
    async with rewarding.database.read() as read:
        assert (await get(read, box)).closed_at is not None


async def test_one_of_many_at_once_sends_it_again(rewarding: House, members: Members, publish: Publish) -> None:
    box = await came_back(rewarding, members, publish)
    verbs = [(send_again, box), (close, box)] * 4
    ended = await asyncio.gather(*(do(rewarding, *verb) for verb in verbs), return_exceptions=True)
    assert sum(isinstance(one, Conflict) for one in ended) == len(verbs) - 1


async def test_what_did_not_come_back_goes_nowhere(rewarding: House, members: Members, publish: Publish) -> None:
    (box,) = await ready_box(rewarding, members, publish)
    for verb in (send_again, close):
        with pytest.raises(Conflict):
            await do(rewarding, verb, box)
        with pytest.raises(NotFound):
            await do(rewarding, verb, box + 99)


async def test_a_wrong_address_changes_nothing(rewarding: House, members: Members, publish: Publish) -> None:
    box = await came_back(rewarding, members, publish)
    with pytest.raises(Invalid):
        await do(rewarding, send_again, box, ELSEWHERE | {"city": ""})
    async with rewarding.database.read() as read:
        assert (await get(read, box)).state == "returned"


async def test_a_vendors_box_is_a_matter_for_the_vendor(rewarding: House, members: Members, publish: Publish) -> None:
    box = await came_back(rewarding, members, publish)
    await publish(packages=[BOX | {"vendor": {"url": "https://swag.example.com"}}])
    with pytest.raises(Conflict, match="A vendor sends this box"):
        await do(rewarding, send_again, box)


async def test_a_list_is_made_of_those_that_were_chosen(rewarding: House, members: Members, publish: Publish) -> None:
    first, second, third = await ready_box(rewarding, members, publish, 3)
    number = await do(rewarding, claim, [first, third, 999])
    async with rewarding.database.read() as read:
        assert [pick.shipment for pick in await pick_list(read, number)] == [first, third]
        assert [pick.shipment for pick in await pick_list(read)] == [second]
