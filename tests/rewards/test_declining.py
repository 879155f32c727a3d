"""No gift, or charity instead: until it is packed a member decides, and the box follows. One box ever, all the same."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from advocacy.database import SYSTEM
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal
from advocacy.engine.people import learn
from advocacy.errors import Conflict, Invalid, NotFound
from rewards.declining import wish
from rewards.marks import Mark, mark
from rewards.packing import claim, for_charity, pick_list
from rewards.reconciliation import reconcile
from rewards.shipments import of_customer
from rewards.shipments_export import COLUMNS, lines
from rewards.wishes import declined_by
from tests.rewards.conftest import STAFF, Members, Publish, shipped_member
from tests.rewards.test_shipments import ADDRESS, BOX, boxes, happened, joined, ready_box
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House


async def wishes(house: House, customer: int, gifts: str) -> None:
    async with house.database.work(SYSTEM) as work:
        await wish(work, customer, gifts)


async def standing(house: House, customer: int) -> list[tuple[str, str | None]]:
    return [(row.state, row.wish) for row in await boxes(house, customer)]


async def pack(house: House) -> int:
    async with house.database.work(STAFF) as work:
        return await claim(work)


async def somebody(members: Members, publish: Publish, **known: Any) -> int:
    await publish(packages=[BOX])
    (ann,) = await members(**({"address": ADDRESS, "shirt": "L"} | known))
    return ann


@pytest.mark.parametrize("gifts", ["charity", "none"])
async def test_a_box_that_waits_is_declined_and_nobody_packs_it(
    rewarding: House, members: Members, publish: Publish, gifts: str
) -> None:
    ann = await somebody(members, publish)
    await joined(rewarding, ann)
    await wishes(rewarding, ann, gifts)
    assert await standing(rewarding, ann) == [("declined", gifts)]
    assert await happened(rewarding) == ["scheduled", "ready", "declined"]
    async with rewarding.database.read() as read:
        assert await pick_list(read) == []
        assert await reconcile(read) == []
    with pytest.raises(Conflict):
        await pack(rewarding)


async def test_a_box_that_becomes_due_later_is_written_as_declined(
    rewarding: House, members: Members, publish: Publish
) -> None:
    ann = await somebody(members, publish, address=None)
    await wishes(rewarding, ann, "charity")
    await joined(rewarding, ann)
    assert await standing(rewarding, ann) == [("declined", "charity")]
    assert await happened(rewarding) == ["scheduled", "declined"]
    async with rewarding.database.read() as read:
        data = await read.value(select(journal.c.data).where(journal.c.event == "shipment.declined"))
        assert data["wish"] == "charity"


async def test_joining_again_after_a_no_brings_no_box(rewarding: House, members: Members, publish: Publish) -> None:
    ann = await somebody(members, publish)
    await wishes(rewarding, ann, "none")
    await joined(rewarding, ann)
    await joined(rewarding, ann, invitation=1000)
    await wishes(rewarding, ann, "yes")
    await joined(rewarding, ann, invitation=2000)
    assert await standing(rewarding, ann) == [("ready", None)]


async def test_changing_ones_mind_wakes_the_same_box(rewarding: House, members: Members, publish: Publish) -> None:
    ann = await somebody(members, publish)
    await joined(rewarding, ann)
    for gifts in ("none", "yes", "charity", "none", "yes"):
        await wishes(rewarding, ann, gifts)
    assert await standing(rewarding, ann) == [("ready", None)]
    assert await happened(rewarding) == ["scheduled", "ready", "declined", "ready", "declined", "declined", "ready"]
    async with rewarding.database.read() as read:
        abouts = await read.rows(select(journal.c.about).where(journal.c.event == "shipment.declined"))
        assert len({row.about for row in abouts}) == 3
        assert len(await pick_list(read)) == 1


async def test_a_box_that_wakes_still_needs_what_it_needs(rewarding: House, members: Members, publish: Publish) -> None:
    ann = await somebody(members, publish, address=None)
    await joined(rewarding, ann)
    await wishes(rewarding, ann, "none")
    await wishes(rewarding, ann, "yes")
    assert await standing(rewarding, ann) == [("needs_address", None)]


async def test_the_same_wish_again_changes_nothing(rewarding: House, members: Members, publish: Publish) -> None:
    ann = await somebody(members, publish)
    await joined(rewarding, ann)
    await wishes(rewarding, ann, "yes")
    await wishes(rewarding, ann, "none")
    await wishes(rewarding, ann, "none")
    assert await happened(rewarding) == ["scheduled", "ready", "declined"]


async def test_once_it_is_packed_it_goes_where_it_goes(rewarding: House, members: Members, publish: Publish) -> None:
    ann = await somebody(members, publish)
    await joined(rewarding, ann)
    await pack(rewarding)
    with pytest.raises(Conflict) as refused:
        await wishes(rewarding, ann, "none")
    assert refused.value.message == "It is packed already, and goes to Hauptplatz 1."
    assert refused.value.remedy == "Write to Maren if that is wrong."
    assert await standing(rewarding, ann) == [("ready", None)]
    async with rewarding.database.read() as read:
        assert await declined_by(read, [ann]) == {}


async def test_who_wants_none_is_exported_apart_from_what_is_packed(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await ready_box(rewarding, members, publish, 2)
    async with rewarding.database.read() as read:
        one, two = sorted(row[0] for row in await read.rows(select(journal.c.customer_id).distinct()))
    await wishes(rewarding, one, "charity")

    async def exported(**options: Any) -> list[tuple[int | None, str, str]]:
        async with rewarding.database.read() as read:
            found = [line async for part in lines(read, options) for line in part]
        return [(customer, cells[COLUMNS.index("status")], cells[COLUMNS.index("wish")]) for customer, cells in found]

    assert await exported() == [(two, "", "")]
    assert await exported(declined=True) == [(one, "declined", "charity")]


async def test_what_went_to_charity_is_given(rewarding: House, members: Members, publish: Publish) -> None:
    await ready_box(rewarding, members, publish, 3)
    async with rewarding.database.read() as read:
        one, two, _ = sorted((await read.rows(select(journal.c.customer_id).distinct())), key=lambda row: row[0])
    await wishes(rewarding, one[0], "charity")
    await wishes(rewarding, two[0], "none")
    async with rewarding.database.read() as read:
        assert await for_charity(read) == 1
    number = await pack(rewarding)
    async with rewarding.database.read() as read:
        assert (await for_charity(read), await for_charity(read, number)) == (0, 1)
        assert len(await pick_list(read, number)) == 1
    with pytest.raises(Conflict) as refused:
        await wishes(rewarding, one[0], "yes")
    assert refused.value.message == "What your box would have cost has gone to charity already."
    await wishes(rewarding, two[0], "yes")
    assert await standing(rewarding, two[0]) == [("ready", None)]


async def test_a_declined_box_cannot_be_marked_sent(rewarding: House, members: Members, publish: Publish) -> None:
    ann = await somebody(members, publish)
    await joined(rewarding, ann)
    await wishes(rewarding, ann, "none")
    (box,) = await boxes(rewarding, ann)
    with pytest.raises(Invalid, match="is declined, so it cannot have been sent"):
        async with rewarding.database.work(STAFF) as work:
            await mark(work, [Mark(2, str(box.id), "sent")])


async def test_a_wish_stands_for_boxes_to_come_once_the_last_one_has_left(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(packages=[BOX | {"per_person": 2}])
    (ann,) = await members(address=ADDRESS, shirt="L")
    await joined(rewarding, ann)
    await pack(rewarding)
    async with rewarding.database.work(STAFF) as work:
        await mark(work, [Mark(2, str((await of_customer(work, ann))[0].id), "sent")])
    await wishes(rewarding, ann, "none")
    await joined(rewarding, ann, invitation=1000)
    assert await standing(rewarding, ann) == [("declined", "none"), ("sent", None)]


async def test_a_vendor_that_was_not_asked_yet_is_not_asked(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(packages=[BOX | {"vendor": {"url": "https://swag.example/orders"}}])
    (ann,) = await members(address=ADDRESS, shirt="L")
    await joined(rewarding, ann)

    async def order() -> tuple[str, int]:
        async with rewarding.database.read() as read:
            (row,) = await read.rows(select(jobs.c.state, jobs.c.attempts))
        return row.state, row.attempts

    await wishes(rewarding, ann, "charity")
    assert await order() == ("cancelled", 0)
    await wishes(rewarding, ann, "yes")
    assert await order() == ("open", 0)
    async with rewarding.database.work(SYSTEM) as work:
        await work.execute(update(jobs).values(attempts=1))
    with pytest.raises(Conflict, match="packed already"):
        await wishes(rewarding, ann, "none")
    assert await order() == ("open", 1)


async def test_wishes_are_one_of_three_and_somebodys(rewarding: House, members: Members) -> None:
    (ann,) = await members()
    with pytest.raises(Invalid):
        await wishes(rewarding, ann, "cash")
    with pytest.raises(NotFound):
        await wishes(rewarding, ann + 1, "none")


async def test_packing_and_declining_at_once_leave_one_of_the_two(
    rewarding: House, members: Members, publish: Publish
) -> None:
    made = await ready_box(rewarding, members, publish, 8)
    async with rewarding.database.read() as read:
        people = [row[0] for row in await read.rows(select(journal.c.customer_id).distinct())]
    outcomes = await asyncio.gather(
        pack(rewarding), *(wishes(rewarding, person, "none") for person in people), return_exceptions=True
    )
    assert all(outcome is None or isinstance(outcome, int | Conflict) for outcome in outcomes)
    async with rewarding.database.read() as read:
        number = outcomes[0] if isinstance(outcomes[0], int) else None
        packed = len(await pick_list(read, number)) if number else 0
    told = [found for person in people for found in await standing(rewarding, person)]
    assert told.count(("declined", "none")) + packed == len(made) == 8
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes[1:]) == packed


async def asked(house: House, watch: Wristwatch, person: int, *moves: tuple[str, str]) -> list[int]:
    """Walk four months with what the member says on the way; on which days they were asked for a score."""
    moves_by_day = {int(day): gifts for day, gifts in moves}
    begun = watch.instant
    for day in range(120):
        watch.to(begun + timedelta(days=day, hours=1))
        await carry_out(house)
        if gifts := moves_by_day.get(day):
            if gifts == "send":
                number = await pack(house)
                async with house.database.work(STAFF) as work:
                    await mark(work, [Mark(2, str(one.shipment), "sent") for one in await pick_list(work, number)])
            else:
                await wishes(house, person, gifts)
    async with house.database.read() as read:
        rows = await read.rows(select(journal.c.at).where(journal.c.event == "survey.asked").order_by(journal.c.id))
    return [(row.at - begun).days for row in rows]


@pytest.mark.parametrize(
    ("moves", "days"),
    [
        ([], []),
        ([("70", "send")], [77]),
        ([("10", "none")], [66]),
        ([("70", "charity")], [77]),
        ([("70", "none"), ("71", "yes"), ("72", "send")], [79]),
        ([("70", "none"), ("90", "yes"), ("92", "send")], [77]),
        ([("70", "none"), ("71", "yes"), ("73", "charity")], [77]),
    ],
)
async def test_who_declines_is_scored_a_week_later_and_nobody_twice(
    house: House, watch: Wristwatch, moves: list[tuple[str, str]], days: list[int]
) -> None:
    ann = await shipped_member(house)
    async with house.database.work(SYSTEM) as work:
        await work.record(*await learn(work, ann, {"address": ADDRESS, "shirt": "L"}, about="submission:1:1"))
    assert await asked(house, watch, ann, *moves) == days
