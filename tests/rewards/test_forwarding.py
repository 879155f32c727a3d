"""Where a box goes can be changed until it is packed."""

from typing import Any

import pytest

from advocacy.database import SYSTEM
from advocacy.engine.people import take_facts
from advocacy.errors import Conflict, Invalid, NotFound
from rewards.catalog import by_key
from rewards.decisions import fulfil
from rewards.forwarding import forward
from rewards.marks import Mark, mark
from rewards.packing import claim, pick_list
from rewards.redemptions import redeem
from tests.rewards.conftest import STAFF, Members, Publish
from tests.rewards.test_shipments import ADDRESS, BOX, boxes, happened, joined
from web.wiring import House

ELSEWHERE = {"name": "Ann E.", "street": "Hafengasse 4", "city": "Wien", "postcode": "1030", "country": "at"}


async def moves(house: House, customer: int, address: Any = ELSEWHERE) -> None:
    async with house.database.work(SYSTEM) as work:
        await forward(work, customer, address)


async def waiting(house: House, members: Members, publish: Publish, **known: Any) -> int:
    await publish(packages=[BOX])
    (ann,) = await members(**({"shirt": "L"} | known))
    await joined(house, ann)
    return ann


async def test_a_box_that_lacked_an_address_is_ready(rewarding: House, members: Members, publish: Publish) -> None:
    ann = await waiting(rewarding, members, publish)
    await moves(rewarding, ann)
    assert await happened(rewarding) == ["scheduled", "needs_address", "ready"]
    async with rewarding.database.read() as read:
        (pick,) = await pick_list(read)
        known = (await take_facts(read, [ann]))[ann].values["attribute.address"]
    assert (pick.street, pick.country, known["country"]) == ("Hafengasse 4", "AT", "AT")


async def test_a_box_that_waits_to_be_packed_goes_to_the_last_address_given(
    rewarding: House, members: Members, publish: Publish
) -> None:
    ann = await waiting(rewarding, members, publish, address=ADDRESS)
    await moves(rewarding, ann)
    await moves(rewarding, ann, ELSEWHERE | {"street": "Hafengasse 6"})
    async with rewarding.database.read() as read:
        assert [pick.street for pick in await pick_list(read)] == ["Hafengasse 6"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [(False, "It is packed already, and goes to Hauptplatz 1."), (True, "It was sent already, to Hauptplatz 1.")],
)
async def test_a_packed_box_goes_where_its_label_says(
    rewarding: House, members: Members, publish: Publish, *, sent: bool, words: str
) -> None:
    ann = await waiting(rewarding, members, publish, address=ADDRESS)
    async with rewarding.database.work(STAFF) as work:
        await claim(work)
    if sent:
        async with rewarding.database.work(STAFF) as work:
            await mark(work, [Mark(2, str((await boxes(rewarding, ann))[0].id), "sent")])
    with pytest.raises(Conflict) as refused:
        await moves(rewarding, ann)
    assert (refused.value.message, refused.value.remedy) == (words, "Write to Maren if that is wrong.")
    async with rewarding.database.read() as read:
        assert (await take_facts(read, [ann]))[ann].values["attribute.address"]["street"] == "Hauptplatz 1"


async def test_once_the_last_box_has_arrived_an_address_is_for_the_next(
    rewarding: House, members: Members, publish: Publish
) -> None:
    ann = await waiting(rewarding, members, publish, address=ADDRESS)
    async with rewarding.database.work(STAFF) as work:
        await claim(work)
        await mark(work, [Mark(2, str((await boxes(rewarding, ann))[0].id), "delivered")])
    await moves(rewarding, ann)


async def test_what_was_taken_from_the_shelf_goes_to_the_new_address_though_the_box_is_packed(
    rewarding: House, members: Members, publish: Publish
) -> None:
    ann = await waiting(rewarding, members, publish, address=ADDRESS)
    await publish(packages=[BOX], rewards=[{"reward": "cap", "name": "Cap", "points": 0, "kind": "swag"}])
    async with rewarding.database.work(STAFF) as work:
        number = await claim(work)
    async with rewarding.database.work(SYSTEM) as work:
        row = await redeem(work, ann, (await by_key(work, "p", "cap")).id, key="1")
    await moves(rewarding, ann)
    async with rewarding.database.work(STAFF) as work:
        assert [pick.street for pick in await pick_list(work, number)] == ["Hauptplatz 1"]
        await fulfil(work, row.id)
    with pytest.raises(Conflict):
        await moves(rewarding, ann)


@pytest.mark.parametrize(
    "address", [None, "Hafengasse 4", {}, ELSEWHERE | {"street": ""}, ELSEWHERE | {"planet": "Mars"}]
)
async def test_what_is_no_address_changes_nothing(
    rewarding: House, members: Members, publish: Publish, address: Any
) -> None:
    ann = await waiting(rewarding, members, publish)
    with pytest.raises(Invalid):
        await moves(rewarding, ann, address)
    assert await happened(rewarding) == ["scheduled", "needs_address"]
    with pytest.raises(NotFound):
        await moves(rewarding, ann + 1)
