"""Where is my box? Its way in steps, from the day it is planned until it has arrived, or will not come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.database import SYSTEM
from rewards.carriers import tracking_page
from rewards.declining import wish
from rewards.forwarding import forward
from rewards.marks import Mark, mark
from rewards.packing import claim
from rewards.whereabouts import When, Whereabouts, way_of, whereabouts
from tests.rewards.conftest import STAFF, Members, Publish, shipped_member
from tests.rewards.test_shipments import ADDRESS, BOX, boxes, joined
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House

DAY = datetime(2026, 3, 5, tzinfo=UTC)


async def boxes_of(house: House, customer: int) -> list[Whereabouts]:
    async with house.database.read() as read:
        return list(await whereabouts(read, customer))


def in_short(box: Whereabouts) -> str:
    marks = {When.DONE: "+", When.HERE: ">", When.TO_COME: "."}
    return " ".join(f"{marks[step.when]}{step.what}" for step in box.steps)


@pytest.mark.parametrize(
    ("state", "way"),
    [
        ("planned", ">planned .packed .sent .delivered"),
        ("scheduled", ">scheduled .ready .packed .sent .delivered"),
        ("needs_address", "+scheduled >needs .packed .sent .delivered"),
        ("ready", "+scheduled >ready .packed .sent .delivered"),
        ("packed", "+scheduled >packed .sent .delivered"),
        ("ordered", "+scheduled >packed .sent .delivered"),
        ("unknown", "+scheduled >packed .sent .delivered"),
        ("sent", "+scheduled +packed >sent .delivered"),
        ("delivered", "+scheduled +packed +sent >delivered"),
        ("declined", ">declined"),
        ("cancelled", ">cancelled"),
    ],
)
def test_the_way_of_a_box(state: str, way: str) -> None:
    assert in_short(Whereabouts(1, "", "", way_of(state, {"scheduled": DAY}))) == way


def test_a_box_that_came_back_was_on_its_way() -> None:
    way = way_of("returned", {"scheduled": DAY, "packed": DAY, "sent": DAY, "delivered": None, "returned": DAY})
    assert in_short(Whereabouts(1, "", "", way)) == "+scheduled +packed +sent >returned"


async def test_a_box_is_planned_on_the_day_somebody_joins(house: House, watch: Wristwatch) -> None:
    ann = await shipped_member(house)
    (box,) = await boxes_of(house, ann)
    assert (box.number, box.name, box.host) == (None, "Welcome box", "Maren Lindqvist")
    assert (box.here.what, box.here.at) == ("planned", watch.instant + timedelta(days=59))
    watch.forward("P2M")
    await carry_out(house)
    (box,) = await boxes_of(house, ann)
    assert (box.here.what, box.lacking) == ("needs", ("address", "shirt"))


async def test_from_the_list_to_the_door(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(packages=[BOX])
    (ann,) = await members(shirt="L")
    await joined(rewarding, ann)

    async def here() -> tuple[Any, ...]:
        (box,) = await boxes_of(rewarding, ann)
        return box.here.what, box.address and box.address["street"], box.settled

    assert await here() == ("needs", None, False)
    async with rewarding.database.work(SYSTEM) as work:
        await forward(work, ann, ADDRESS | {"postcode": "8020"})
    assert await here() == ("ready", "Hauptplatz 1", False)
    async with rewarding.database.work(STAFF) as work:
        await claim(work)
    assert await here() == ("packed", "Hauptplatz 1", True)
    number = str((await boxes(rewarding, ann))[0].id)
    async with rewarding.database.work(STAFF) as work:
        await mark(work, [Mark(2, number, "sent", "DHL Express", "JD 0146")])
    (box,) = await boxes_of(rewarding, ann)
    assert box.page == "https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD0146&submit=1"
    async with rewarding.database.work(STAFF) as work:
        await mark(work, [Mark(2, number, "returned")])
    assert (await here())[0] == "returned"


async def test_a_declined_box_says_what_is_wanted_instead(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(packages=[BOX])
    (ann,) = await members()
    async with rewarding.database.work(SYSTEM) as work:
        await wish(work, ann, "charity")
    await joined(rewarding, ann)
    (box,) = await boxes_of(rewarding, ann)
    assert (box.here.what, box.wish, box.settled) == ("declined", "charity", False)


@pytest.mark.parametrize(
    ("carrier", "tracking", "page"),
    [
        ("UPS", "1Z999AA10123456784", "https://www.ups.com/track?tracknum=1Z999AA10123456784"),
        (" Österreichische  Post ", "CD123", "https://www.post.at/sv/sendungsdetails?snr=CD123"),
        ("post.at", "CD123", "https://www.post.at/sv/sendungsdetails?snr=CD123"),
        ("dpd classic", "0123 4567", "https://tracking.dpd.de/status/en_US/parcel/01234567"),
        ("Post", "CD123", None),
        ("Ups and downs are no carrier", "", None),
        ("DHL", "javascript:alert(1)", None),
        ("DHL", "https://evil.example", None),
        ("DHL", "12&next=evil", None),
        ("DHL", "1" * 100, None),
        (None, None, None),
    ],
)
def test_a_parcel_is_followed_on_a_page_that_is_known(
    carrier: str | None, tracking: str | None, page: str | None
) -> None:
    assert tracking_page(carrier, tracking) == page
