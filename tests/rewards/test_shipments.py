"""Boxes: one of a kind per person ever, packed from a numbered list, and marked back. K: a case of an open peer."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, text

from advocacy.database import SYSTEM
from advocacy.engine.journal import journal
from advocacy.engine.people import learn
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from rewards.erasure import erase
from rewards.marks import Mark, Marked, mark
from rewards.packing import Pick, claim, lists, pick_list
from rewards.shipments import cancel, get, in_state, of_customer, shipments
from tests.rewards.conftest import STAFF, Members, Publish, completed
from web.wiring import House

ADDRESS = {"name": "Ann E.", "street": "Hauptplatz 1", "city": "Graz", "postcode": "01020", "country": "AT"}
BOX = {
    "package": "welcome-box",
    "name": "Welcome box",
    "items": ["mug", "shirt"],
    "gift_card": {"amount": 10, "currency": "EUR", "brand": "Coffee"},
    "note": "Dear {first_name}, enjoy the {candy}. {host}, for {company}",
    "needs": ["address", "shirt"],
}


async def joined(house: House, *people: int, invitation: int = 0) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.record(*[Event("member.joined", one, f"invitation:{one + invitation}") for one in people])


async def happened(house: House, customer: int | None = None) -> list[str]:
    query = select(journal.c.event).where(journal.c.event.startswith("shipment.")).order_by(journal.c.id)
    if customer is not None:
        query = query.where(journal.c.customer_id == customer)
    async with house.database.read() as read:
        return [row.event.removeprefix("shipment.") for row in await read.rows(query)]


async def boxes(house: House, customer: int) -> list[Any]:
    async with house.database.read() as read:
        return list(await of_customer(read, customer))


async def ready_box(house: House, members: Members, publish: Publish, count: int = 1) -> list[int]:
    await publish(packages=[BOX])
    people = await members(count, address=ADDRESS, shirt="L", candy="liquorice")
    await joined(house, *people)
    return [(await boxes(house, one))[0].id for one in people]


async def marked(house: House, *lines: tuple[Any, str], tracking: str = "") -> Marked:
    async with house.database.work(STAFF) as work:
        marks = [Mark(n, str(box), status, "Post", tracking) for n, (box, status) in enumerate(lines, start=2)]
        return await mark(work, marks)


async def test_a_box_with_all_it_needs_is_ready(rewarding: House, members: Members, publish: Publish) -> None:
    await ready_box(rewarding, members, publish)
    assert await happened(rewarding) == ["scheduled", "ready"]


async def test_a_box_without_an_address_is_on_the_blocked_list(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(packages=[BOX])
    (ann,) = await members(shirt="L")
    await joined(rewarding, ann)
    async with rewarding.database.read() as read:
        assert [row.customer_id for row in await in_state(read, "needs_address")] == [ann]
        assert await pick_list(read) == []
    assert await happened(rewarding) == ["scheduled", "needs_address"]


async def test_an_address_that_comes_later_makes_it_ready(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(packages=[BOX])
    (ann,) = await members(shirt="L")
    await joined(rewarding, ann)
    async with rewarding.database.work(SYSTEM) as work:
        told = await learn(work, ann, {"address": ADDRESS}, about="submission:1:1")
        await work.record(completed(ann, 1, 0), *told)
    async with rewarding.database.work(SYSTEM) as work:
        told = await learn(work, ann, {"candy": "liquorice"}, about="submission:2:1")
        await work.record(completed(ann, 2, 0), *told)
    assert await happened(rewarding) == ["scheduled", "needs_address", "ready"]


async def test_k5_leaving_and_joining_again_sends_no_second_box(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(packages=[BOX])
    (ann,) = await members()
    await joined(rewarding, ann)
    await joined(rewarding, ann)
    await joined(rewarding, ann, invitation=1000)
    assert len(await boxes(rewarding, ann)) == 1
    assert await happened(rewarding) == ["scheduled", "needs_address"]


async def test_the_database_itself_refuses_a_second_box(rewarding: House, members: Members, publish: Publish) -> None:
    await ready_box(rewarding, members, publish)
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with rewarding.database.work(SYSTEM) as work:
            await work.execute(
                text(
                    "INSERT INTO shipments (package, program, customer_id, turn, key, state, scheduled_at)"
                    " SELECT package, program, customer_id, turn, 'again', state, scheduled_at FROM shipments"
                )
            )


async def test_joining_sixteen_times_at_once_sends_one_box(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(packages=[BOX])
    (ann,) = await members()
    await asyncio.gather(*(joined(rewarding, ann, invitation=n) for n in range(16)))
    assert len(await boxes(rewarding, ann)) == 1


async def test_some_packages_come_more_than_once(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(packages=[BOX | {"per_person": 2}])
    (ann,) = await members()
    for invitation in (0, 1000, 2000):
        await joined(rewarding, ann, invitation=invitation)
    assert [row.turn for row in await boxes(rewarding, ann)] == [2, 1]


async def test_the_pick_list_says_everything_that_goes_in(rewarding: House, members: Members, publish: Publish) -> None:
    (box,) = await ready_box(rewarding, members, publish)
    async with rewarding.database.read() as read:
        assert await pick_list(read) == [
            Pick(
                shipment=box,
                package="welcome-box",
                name="Ann E.",
                street="Hauptplatz 1",
                city="Graz",
                postcode="01020",
                country="AT",
                items="mug, shirt",
                shirt="L",
                candy="liquorice",
                gift_card="10 EUR Coffee",
                note="Dear Ann, enjoy the liquorice. Maren, for Wherry",
            )
        ]


async def test_each_box_is_on_one_packing_list(rewarding: House, members: Members, publish: Publish) -> None:
    made = await ready_box(rewarding, members, publish, 5)

    async def one() -> int:
        async with rewarding.database.work(STAFF) as work:
            return await claim(work)

    outcomes = await asyncio.gather(*(one() for _ in range(6)), return_exceptions=True)
    numbers = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert all(isinstance(outcome, int | Conflict) for outcome in outcomes)
    async with rewarding.database.read() as read:
        packed = [pick.shipment for number in numbers for pick in await pick_list(read, number)]
        assert await pick_list(read) == []
        assert [row.boxes for row in await lists(read)] == [5]
        with pytest.raises(NotFound):
            await pick_list(read, 999)
    assert sorted(packed) == sorted(made)


async def test_a_packing_list_can_be_printed_again_as_it_was(
    rewarding: House, members: Members, publish: Publish
) -> None:
    (box,) = await ready_box(rewarding, members, publish)
    async with rewarding.database.work(STAFF) as work:
        number = await claim(work)
        moved = {"address": ADDRESS | {"street": "Elsewhere 2"}}
        await learn(work, (await get(work, box)).customer_id, moved, about="submission:1:1")
    async with rewarding.database.read() as read:
        assert (await pick_list(read, number))[0].street == "Hauptplatz 1"


async def test_marking_says_each_thing_once_and_a_second_time_nothing(
    rewarding: House, members: Members, publish: Publish
) -> None:
    one, two = await ready_box(rewarding, members, publish, 2)
    lines = ((one, "sent"), (two, "Delivered "))
    assert await marked(rewarding, *lines, tracking="T1") == Marked(2, 0)
    assert await marked(rewarding, *lines, tracking="T1") == Marked(0, 2)
    assert await marked(rewarding, (two, "sent")) == Marked(0, 1)
    assert await happened(rewarding) == ["scheduled", "ready"] * 2 + ["sent", "sent", "delivered"]
    async with rewarding.database.read() as read:
        row = await get(read, two)
    assert (row.state, row.carrier, row.tracking) == ("delivered", "Post", "T1")
    assert await marked(rewarding, (one, "returned")) == Marked(1, 0)
    assert await marked(rewarding, (one, "returned"), (one, "sent"), (one, "returned")) == Marked(0, 3)


async def test_a_file_with_a_mistake_changes_nothing_and_names_every_mistake(
    rewarding: House, members: Members, publish: Publish
) -> None:
    one, two, three, four = await ready_box(rewarding, members, publish, 4)
    await marked(rewarding, (three, "returned"))
    async with rewarding.database.work(STAFF) as work:
        await cancel(work, four)
    before = await happened(rewarding)
    with pytest.raises(Invalid) as refused:
        await marked(
            rewarding, (one, "sent"), (two, "lost"), ("x7", "sent"), (999, "sent"), (three, "delivered"), (four, "sent")
        )
    assert [problem.where for problem in refused.value.problems] == [
        "row 3, column status",
        "row 4, column shipment",
        "row 5, column shipment",
        "row 6, column status",
        "row 7, column status",
    ]
    assert await happened(rewarding) == before
    async with rewarding.database.read() as read:
        assert (await get(read, one)).state == "ready"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (Mark(2, "1" * 40, "sent"), "shipment"),
        (Mark(2, "١", "sent"), "shipment"),
        (Mark(2, "1", "sent", "c" * 101), "carrier"),
        (Mark(2, "1", "sent", "", "t" * 201), "tracking"),
    ],
)
async def test_what_cannot_be_a_box_is_refused_before_it_is_looked_for(
    rewarding: House, line: Mark, column: str
) -> None:
    with pytest.raises(Invalid) as refused:
        async with rewarding.database.work(STAFF) as work:
            await mark(work, [line])
    assert refused.value.where == f"row 2, column {column}"


async def test_a_box_can_be_stopped_until_it_is_sent(rewarding: House, members: Members, publish: Publish) -> None:
    one, two = await ready_box(rewarding, members, publish, 2)
    await marked(rewarding, (two, "sent"))
    async with rewarding.database.work(STAFF) as work:
        await cancel(work, one)
    with pytest.raises(Conflict):
        async with rewarding.database.work(STAFF) as work:
            await cancel(work, two)
    assert (await happened(rewarding))[-1] == "cancelled"


async def test_erasing_somebody_empties_their_label_and_sends_nothing_more(
    rewarding: House, members: Members, publish: Publish
) -> None:
    one, two = await ready_box(rewarding, members, publish, 2)
    async with rewarding.database.work(STAFF) as work:
        number = await claim(work)
    await marked(rewarding, (one, "sent"), tracking="T1")
    async with rewarding.database.work(STAFF) as work:
        await erase(work, [(await get(work, box)).customer_id for box in (one, two)])
    async with rewarding.database.read() as read:
        assert {pick.name + pick.street + pick.note for pick in await pick_list(read, number)} == {""}
        left = await read.rows(select(shipments).order_by(shipments.c.id))
    assert [(row.state, row.recipient, row.tracking) for row in left] == [
        ("sent", None, None),
        ("cancelled", None, None),
    ]


async def test_a_batch_of_boxes_is_a_handful_of_statements(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(packages=[BOX])
    people = await members(60, address=ADDRESS, shirt="M")
    await joined(rewarding, *people)
    async with rewarding.database.read() as read:
        assert await read.value(select(func.count()).select_from(shipments)) == 60
        assert len(await pick_list(read)) == 60
