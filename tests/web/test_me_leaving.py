"""Leaving, coming back, and being erased, as a browser sees it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.engine.journal import journal
from advocacy.people import staff
from advocacy.people.customers import customers, get
from advocacy.programs import programs
from rewards.corrections import correct
from rewards.ledger import balances
from rewards.shipments import Box, ship, shipments
from tests.web.canaries import found_in, stain
from tests.web.signed_in import Member, member, signed_in
from tests.web.test_entrance import FOR_PEOPLE, FORM, browser_of
from tests.web.test_erasing import KEY, MAREN
from web.hub.me.leaving import LEFT
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House

PROGRAM = Path(__file__).parents[2] / "seeds" / "programs" / "passives.yaml"


@pytest.fixture
async def ines(house: House) -> Member:
    """A member with points and a box that nobody has packed."""
    async with house.database.work(SYSTEM) as work:
        await programs.load(work, PROGRAM.read_text(), PROGRAM.name, TAKE_PARTS)
        await staff.add(work, "maren@example.com", "manager")
    who = await member(house)
    async with house.database.work(MAREN) as work:
        await correct(work, who.id, 120, why="Thanks.", key="thanks")
        await ship(work, [Box(who.id, KEY, "welcome-box", "box")])
    return who


async def boxes(house: House) -> list[str]:
    async with house.database.read() as read:
        return [row.state for row in await read.rows(select(shipments.c.state))]


async def said(house: House) -> list[str]:
    async with house.database.read() as read:
        return [row.event for row in await read.rows(select(journal.c.event).order_by(journal.c.id))]


async def is_in(who: Member) -> bool:
    return (await who.client.get("/hub/me", headers=FOR_PEOPLE)).status_code == 200


async def press(who: Member, path: str, status: int = 303, **fields: str) -> str:
    """A button on a page that nobody is signed in at."""
    answer = await who.client.post(path, data=fields, headers=FORM)
    assert answer.status_code == status, answer.text
    return str(answer.headers.get("Location", answer.text))


async def test_leaving_says_before_and_after_what_it_is(house: House, ines: Member) -> None:
    phone = await signed_in(house, ines.id)
    asked = await ines.see("/hub/me/leaving")
    assert "Your 120 points and your level" in asked
    assert "Or be erased" in asked
    answer = await ines.send("/hub/me/leaving")
    assert answer.headers["Location"] == "/goodbye"
    assert (await is_in(ines), await is_in(phone)) == (False, False)
    assert await boxes(house) == ["cancelled"]
    async with house.database.read() as read:
        row = await get(read, ines.id)
        assert (row.left_at is not None, row.unsubscribed_at, row.name) == (True, None, "Ines Kofler")
        assert await read.value(select(balances.c.spendable)) == 120
    seen = await ines.see("/goodbye")
    for words in ("You have left.", "Come back", "Or be erased as well"):
        assert words in seen
    assert "member.left" in await said(house)


async def test_leaving_can_be_silent_too(house: House, ines: Member) -> None:
    await ines.send("/hub/me/leaving", {"silent": "1"})
    async with house.database.read() as read:
        assert (await get(read, ines.id)).unsubscribed_at is not None


async def test_a_slip_is_taken_back_within_the_hour(house: House, watch: Wristwatch, ines: Member) -> None:
    joined = (await _row(house, ines)).joined_at
    await ines.send("/hub/me/leaving")
    watch.forward("PT59M")
    assert await press(ines, "/goodbye/return") == "/hub"
    assert await is_in(ines)
    row = await _row(house, ines)
    assert (row.left_at, row.joined_at) == (None, joined)
    assert (await said(house))[-1] == "member.returned"
    assert "member.joined" not in await said(house)
    # It is good for coming back once; nobody has left here any more.
    await press(ines, "/goodbye/erasing", 404, sure="1")
    assert (await ines.client.get("/goodbye", headers=FOR_PEOPLE)).status_code == 303


async def _row(house: House, who: Member) -> Any:
    async with house.database.read() as read:
        return await get(read, who.id)


async def test_after_the_hour_a_person_is_asked(watch: Wristwatch, ines: Member) -> None:
    await ines.send("/hub/me/leaving")
    watch.forward("PT61M")
    assert "write to your host" in await ines.see("/goodbye")
    for path in ("/goodbye/return", "/goodbye/erasing"):
        assert "within the last hour" in await press(ines, path, 404, sure="1")


@pytest.mark.parametrize("cookie", ["", "x", "1", "a.b.c.d.e", "00000000.goodbye.1.ffffffff.AAAA", "x" * 3000])
async def test_nobody_else_is_let_back_or_erased(house: House, ines: Member, cookie: str) -> None:
    await ines.send("/hub/me/leaving")
    stranger = browser_of(house)
    headers = {**FORM, "Cookie": f"{LEFT}={cookie}"}
    for path in ("/goodbye/return", "/goodbye/erasing"):
        answer = await stranger.post(path, data={"sure": "1"}, headers=headers)
        assert answer.status_code == 404, answer.text
    row = await _row(house, ines)
    assert (row.left_at is None, row.erased_at) == (False, None)


async def test_a_member_is_not_erased_by_the_mark_of_an_earlier_leaving(house: House, ines: Member) -> None:
    await ines.send("/hub/me/leaving")
    mark = ines.client.cookies[LEFT]
    await press(ines, "/goodbye/return")
    answer = await browser_of(house).post(
        "/goodbye/erasing", data={"sure": "1"}, headers={**FORM, "Cookie": f"{LEFT}={mark}"}
    )
    assert answer.status_code == 404
    assert await is_in(ines)


async def test_another_site_cannot_press_these_buttons(house: House, ines: Member) -> None:
    await ines.send("/hub/me/leaving")
    foreign = {**FOR_PEOPLE, "Origin": "https://elsewhere.test", "Sec-Fetch-Site": "cross-site"}
    for path in ("/goodbye/return", "/goodbye/erasing"):
        assert (await ines.client.post(path, data={"sure": "1"}, headers=foreign)).status_code == 403
    assert (await _row(house, ines)).erased_at is None


async def test_who_has_left_is_erased_as_well_if_they_say_so(house: House, ines: Member) -> None:
    await ines.send("/hub/me/leaving")
    seen = await press(ines, "/goodbye/erasing", 422)
    assert 'id="sure-error"' in seen
    assert "<details" in seen
    assert "open" in seen.partition("<details")[2][:40]
    assert await press(ines, "/goodbye/erasing", sure="1") == "/erased"
    assert (await _row(house, ines)).erased_at is not None


async def test_erasing_asks_for_one_tick_and_leaves_an_id(house: House, ines: Member) -> None:
    asked = await ines.see("/hub/me/erasing")
    for words in ("What goes", "What stays, without you", "I understand that this cannot be undone."):
        assert words in asked
    async with house.database.work(SYSTEM) as work:
        await stain(work, [ines.id])
    refused = (await ines.send("/hub/me/erasing", status=422)).text
    assert 'aria-describedby="sure-error"' in refused
    assert (await _row(house, ines)).erased_at is None
    answer = await ines.send("/hub/me/erasing", {"sure": "1"})
    assert answer.headers["Location"] == "/erased"
    assert "Nothing here says who you were" in await ines.see("/erased")
    assert not await is_in(ines)
    async with house.database.read() as read:
        assert await found_in(read) == set()
        assert await read.value(select(func.count()).where(customers.c.erased_at.is_not(None))) == 1
        assert await read.value(select(func.sum(balances.c.spendable))) == 0
    assert (await said(house))[-1] == "customer.erased"


@pytest.mark.usefixtures("ines")
async def test_the_last_pages_tell_nothing_about_anybody(house: House) -> None:
    stranger = browser_of(house)
    for path in ("/goodbye", "/erased"):
        seen = (await stranger.get(path, headers=FOR_PEOPLE)).text
        assert "Ines" not in seen
    german = await stranger.get("/erased", headers={**FOR_PEOPLE, "Accept-Language": "de-AT"})
    assert "Nichts hier sagt mehr, wer Sie waren." in german.text
