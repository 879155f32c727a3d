"""Where is my box, where does it go, and would I rather have none: the pages, and the forms that change it."""

import html as unescaping
import re
from itertools import pairwise
from typing import Any

import httpx
import pytest
from litestar import Litestar

from rewards.marks import Mark, mark
from rewards.packing import claim
from rewards.shipments import Box, of_customer, ship
from rewards.wishes import declined_by
from tests.rewards.conftest import shipped_member
from tests.rewards.test_shipments import BOX
from tests.web.apps import app_of
from tests.web.members import STAFF, Guest, filled_buttons, guest, joined, publish
from web.wiring import House

HOME = {"name": "Ann E.", "street": "Hauptplatz 1", "city": "Graz", "region": "", "postcode": "8020", "country": "AT"}


@pytest.fixture
def app(house: House) -> Litestar:
    return app_of(house)


async def with_box(house: House, app: Litestar, **known: Any) -> Guest:
    """A member for whom a box is due."""
    await publish(house, packages=[BOX])
    (ann,) = await joined(house, attributes={"shirt": "L"} | known)
    async with house.database.work(STAFF) as work:
        await ship(work, [Box(ann, "p", "welcome-box", "1")])
    return await guest(house, app, ann)


async def pack(house: House) -> None:
    async with house.database.work(STAFF) as work:
        await claim(work)


async def state(house: House, customer: int) -> str:
    async with house.database.read() as read:
        (row,) = await of_customer(read, customer)
    return str(row.state)


async def test_a_box_is_told_of_before_it_is_there(house: House, app: Litestar) -> None:
    ann = await guest(house, app, await shipped_member(house))
    page = await ann.see("/hub/boxes")
    assert "Planned for 5 March" in page
    assert "you can say where it goes" in page


async def test_a_box_without_an_address_leads_to_the_form_and_is_ready_after_it(house: House, app: Litestar) -> None:
    ann = await with_box(house, app)
    page = await ann.see("/hub/boxes")
    assert "Your box waits for your address" in page
    assert filled_buttons(page) == 1
    assert 'value="Ann 0"' in await ann.see("/hub/boxes/address")
    answer = await ann.send("/hub/boxes/address", **HOME)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hub/boxes")
    assert await state(house, ann.id) == "ready"
    assert "It goes to Hauptplatz 1, 8020 Graz." in await ann.see("/hub/boxes")


async def test_a_mistake_keeps_what_was_typed_and_stands_beside_its_field(house: House, app: Litestar) -> None:
    ann = await with_box(house, app)
    answer = await ann.send("/hub/boxes/address", **HOME | {"street": "", "postcode": "80200", "city": "<b>Graz"})
    page = unescaping.unescape(answer.text)
    assert answer.status_code == 422
    assert "2 fields need another look." in page
    assert 'value="<b>Graz"' in page
    assert "<b>Graz" not in answer.text
    assert 'id="street-error"' in page
    assert 'aria-describedby="postcode-error" aria-invalid="true"' in page
    assert await state(house, ann.id) == "needs_address"


@pytest.mark.parametrize(
    "fields", [{}, {"country": "XX"}, {"name": "x" * 5000}, {"street": "\x00"}, {"city": "\ud83d"}]
)
async def test_whatever_is_typed_is_answered(house: House, app: Litestar, fields: dict[str, str]) -> None:
    ann = await with_box(house, app)
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    assert (await ann.send("/hub/boxes/address", **sent)).status_code == 422


async def test_once_it_is_packed_its_address_is_what_is_on_the_label(house: House, app: Litestar) -> None:
    ann = await with_box(house, app, address=HOME)
    await pack(house)
    page = await ann.see("/hub/boxes")
    assert "It goes to Hauptplatz 1, 8020 Graz." in page
    assert "/hub/boxes/address" not in page
    answer = await ann.send("/hub/boxes/address", **HOME | {"street": "Ring 2"})
    assert answer.status_code == 409
    assert "It is packed already, and goes to Hauptplatz 1." in answer.text
    assert "Write to Maren if that is wrong." in answer.text


@pytest.mark.parametrize(
    ("gifts", "words"), [("charity", "It goes to charity instead"), ("none", "No box, as you asked")]
)
async def test_a_wish_holds_until_it_is_changed(house: House, app: Litestar, gifts: str, words: str) -> None:
    ann = await with_box(house, app, address=HOME)
    for wanted, expected in ((gifts, "declined"), ("yes", "ready"), (gifts, "declined")):
        answer = await ann.send("/hub/wish", gifts=wanted)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/hub/boxes")
        assert await state(house, ann.id) == expected
    page = await ann.see("/hub/boxes")
    assert words in page
    assert f'value="{gifts}" checked' in page
    assert words in await ann.see("/hub/rewards")


async def test_what_was_packed_cannot_be_declined(house: House, app: Litestar) -> None:
    ann = await with_box(house, app, address=HOME)
    await pack(house)
    assert 'action="/hub/wish"' not in await ann.see("/hub/boxes")
    answer = await ann.send("/hub/wish", gifts="none")
    assert answer.status_code == 409
    assert "It is packed already, and goes to Hauptplatz 1." in answer.text


@pytest.mark.parametrize("gifts", ["", "cash", "yes\x00", "x" * 1000])
async def test_a_wish_is_one_of_three(house: House, app: Litestar, gifts: str) -> None:
    ann = await with_box(house, app)
    assert (await ann.send("/hub/wish", gifts=gifts)).status_code == 422
    async with house.database.read() as read:
        assert await declined_by(read, [ann.id]) == {}


@pytest.mark.parametrize(
    ("carrier", "tracking", "shown", "hidden"),
    [
        ("DHL", "JD0146", 'href="https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD0146', "Its number"),
        ("Cousin <Bo>", "17", "Its number is 17.", "<Bo>"),
        ("DHL", "javascript:alert(1)", "Its number is javascript:alert(1).", 'href="javascript'),
    ],
)
async def test_a_box_on_its_way_can_be_followed(
    house: House, app: Litestar, *, carrier: str, tracking: str, shown: str, hidden: str
) -> None:
    ann = await with_box(house, app, address=HOME)
    async with house.database.work(STAFF) as work:
        (row,) = await of_customer(work, ann.id)
        await mark(work, [Mark(1, str(row.id), "sent", carrier, tracking)])
    page = await ann.see("/hub/boxes")
    assert "Your box is on its way" in page
    assert shown in page
    assert hidden not in page


async def test_a_box_that_came_back_says_so(house: House, app: Litestar) -> None:
    ann = await with_box(house, app, address=HOME)
    async with house.database.work(STAFF) as work:
        (row,) = await of_customer(work, ann.id)
        await mark(work, [Mark(1, str(row.id), "returned")])
    assert "It came back to us on 5 January" in await ann.see("/hub/boxes")


async def test_who_has_no_box_can_still_say_what_they_want(house: House, app: Litestar) -> None:
    await publish(house)
    (ann,) = await joined(house, language="de")
    member = await guest(house, app, ann)
    assert "Zu Ihnen ist kein Paket unterwegs" in await member.see("/hub/boxes")
    assert (await member.send("/hub/wish", gifts="none")).status_code == 303
    async with house.database.read() as read:
        assert await declined_by(read, [ann]) == {ann: "none"}


async def test_programs_see_what_is_wanted_instead(house: House, app: Litestar, api: httpx.AsyncClient) -> None:
    ann = await with_box(house, app, address=HOME)
    await ann.send("/hub/wish", gifts="charity")
    (box,) = (await api.get("/api/v1/shipments", params={"status": "declined"})).json()["shipments"]
    assert (box["customer"], box["status"], box["wish"]) == (ann.id, "declined", "charity")


async def test_headings_follow_each_other(house: House, app: Litestar) -> None:
    ann = await with_box(house, app, address=HOME)
    for path in ("/hub/boxes", "/hub/rewards", "/hub/points", "/hub/boxes/address"):
        levels = [int(level) for level in re.findall(r"<h([1-6])", await ann.see(path))]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
