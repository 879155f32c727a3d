"""The same event delivered many times has its consequences once, and what it is that sees to that."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.engine.actions import Handler
from advocacy.engine.journal import firings
from advocacy.engine.rules.decide import Rule, Then
from advocacy.events import Event
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.settings import Settings
from rewards.ledger import postings
from tests.advocacy.engine.test_one_path import Given, Tray
from tests.chaos.guards import without_unique
from web.testing import Wristwatch
from web.wiring import HANDLERS, House, open_house

pytestmark = pytest.mark.chaos

AT_ONCE = 8
Opened = tuple[House, Tray]


@pytest.fixture
async def opened(database_url: str, watch: Wristwatch) -> AsyncIterator[Opened]:
    """A house in which joining gives a mug and twenty points."""
    tray = Tray()
    rule = Rule("p:mug", "member.joined", (Then("give", {"give": "mug"}), Then("award", {"award": 20})))
    handlers: dict[str, Handler] = {**HANDLERS, "give": tray}
    house = open_house(Settings(database_url=database_url), clock=watch, rules=Given(rule), handlers=handlers)
    yield house, tray
    await house.close()


async def mugs_of_one_who_joined(opened: Opened) -> int:
    """How many mugs come of one event that is delivered eight times at once, and then once more."""
    house, tray = opened
    async with house.database.work(SYSTEM) as work:
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com")])

    async def deliver() -> None:
        async with house.database.work(SYSTEM) as work:
            await work.record(Event("member.joined", ann, about="invitation:1"))

    await asyncio.gather(*(deliver() for _ in range(AT_ONCE)))
    await deliver()
    return sum(len(actions) for actions in tray.lists)


async def test_an_event_delivered_nine_times_has_its_consequences_once(opened: Opened) -> None:
    assert await mugs_of_one_who_joined(opened) == 1


async def test_without_the_key_on_firings_the_same_deliveries_double(opened: Opened) -> None:
    """The control arm. Points have a key of their own, and are not doubled even then."""
    house, _ = opened
    await without_unique(house, firings)
    assert await mugs_of_one_who_joined(opened) == AT_ONCE + 1
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(postings)) == 1
