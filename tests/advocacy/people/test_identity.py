"""Signing in by a link that is good once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people import identity, marks, staff, team
from advocacy.people.identity import Asked, Link, sign_in_links
from web.testing import Wristwatch
from web.wiring import House

SECRET = "the installation's, of which nobody knows"  # noqa: S105


@pytest.fixture
async def maren(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        return Actor("staff", await staff.add(work, "Maren@example.com", "manager"), "manager")


async def link_for(house: House, person: Actor, browser: str | None = None) -> Link:
    async with house.database.work(SYSTEM) as work:
        asked = Asked.by(browser, SECRET) if browser else None
        return await identity.make_link(work, person, asked=asked)


async def spend(house: House, link: Link, browser: str | None = None, code: str = "") -> Actor | None:
    async with house.database.work(SYSTEM) as work:
        admission = await identity.spend_link(work, link.token, browser=browser, code=code, secret=SECRET)
    return admission.actor if admission else None


async def test_of_two_hundred_at_once_one_signs_in(house: House, maren: Actor) -> None:
    link = await link_for(house, maren)
    tried = await asyncio.gather(*(spend(house, link) for _ in range(200)), return_exceptions=True)
    assert [one for one in tried if isinstance(one, Actor)] == [maren]
    assert all(isinstance(one, NotFound) for one in tried if one != maren)


async def test_a_link_is_good_for_ten_minutes(house: House, maren: Actor, watch: Wristwatch) -> None:
    link = await link_for(house, maren)
    watch.forward("PT10M")
    with pytest.raises(NotFound):
        await spend(house, link)


async def test_nothing_in_the_database_signs_anybody_in(house: House, maren: Actor) -> None:
    link = await link_for(house, maren, browser="the mark of a browser")
    async with house.database.read() as read:
        kept = str(await read.row(select(sign_in_links)))
    code = marks.code_of("the mark of a browser", SECRET)
    assert not [one for one in (link.token, code, "the mark of a browser") if one in kept]
    assert len(link.token) >= 22


async def test_a_code_tells_nothing_without_the_secret_and_is_the_same_at_every_look() -> None:
    mark = marks.new()
    code = marks.code_of(mark, SECRET)
    assert (len(code), code.isdigit(), marks.code_of(mark, SECRET)) == (8, True, code)
    kept = Asked.by(mark, SECRET)
    assert kept.code_hash == marks.code_hash(kept.browser_hash, f"{code[:4]} {code[4:]}", SECRET)
    assert kept.code_hash != marks.code_hash(kept.browser_hash, code, "another installation's")
    assert kept.code_hash != marks.code_hash("another browser", code, SECRET)


async def test_another_browser_needs_the_code_that_the_first_one_shows(house: House, maren: Actor) -> None:
    link = await link_for(house, maren, browser="first")
    assert await spend(house, link, browser="second") is None
    assert await spend(house, link) is None
    code = marks.code_of("first", SECRET)
    assert await spend(house, link, browser="second", code=code[:-1]) is None
    assert await spend(house, link, browser="second", code=marks.code_of("second", SECRET)) is None
    assert await spend(house, link, browser="second", code=f"{code[:4]} {code[4:]}") == maren


async def test_the_browser_that_asked_needs_none(house: House, maren: Actor) -> None:
    link = await link_for(house, maren, browser="first")
    assert await spend(house, link, browser="first") == maren


async def test_the_fifth_wrong_code_ends_the_link(house: House, maren: Actor) -> None:
    link = await link_for(house, maren, browser="first")
    for _ in range(identity.MOST_WRONG_CODES):
        assert await spend(house, link, browser="second", code="1") is None
    with pytest.raises(NotFound):
        await spend(house, link, browser="second", code=marks.code_of("first", SECRET))


async def test_who_has_left_signs_in_no_more(house: House, maren: Actor) -> None:
    link = await link_for(house, maren)
    async with house.database.work(SYSTEM) as work:
        await team.deactivate(work, int(maren.id or 0))
    with pytest.raises(NotFound):
        await spend(house, link)
    with pytest.raises(NotFound):
        async with house.database.read() as read:
            await identity.whom(read, "maren@example.com")


async def test_a_role_holds_from_the_next_look(house: House, maren: Actor) -> None:
    async with house.database.work(SYSTEM) as work:
        await staff.give_role(work, int(maren.id or 0), "admin")
        assert await identity.as_of_now(work, maren) == replace(maren, role="admin")


async def test_staff_are_taken_in_once_and_may_come_back(house: House, maren: Actor) -> None:
    async with house.database.work(SYSTEM) as work:
        with pytest.raises(Conflict):
            await staff.add(work, "maren@EXAMPLE.com", "marketer")
        with pytest.raises(Invalid):
            await staff.add(work, "bob@example.com", "emperor")
        await team.deactivate(work, int(maren.id or 0))
        assert await staff.add(work, "maren@example.com", "marketer") == maren.id
        assert (await staff.get(work, int(maren.id or 0))).role == "marketer"
