"""Events, rules, firings and jobs: the one path for everything that happens."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from advocacy.database import SYSTEM, Read, Work
from advocacy.engine.actions import Action
from advocacy.engine.journal import journal, tally
from advocacy.engine.rules.decide import Rule, Rulebook, Then
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.settings import Settings
from web.testing import Wristwatch
from web.wiring import House, open_house


class Given:
    """Rules that a test writes down."""

    def __init__(self, *rules: Rule) -> None:
        self.book = Rulebook.of(rules)

    async def __call__(self, _read: Read) -> Rulebook:
        return self.book


class Tray:
    """Where a test finds the actions that were handed over."""

    def __init__(self) -> None:
        self.lists: list[Sequence[Action]] = []

    async def __call__(self, _work: Work, actions: Sequence[Action]) -> None:
        self.lists.append(actions)


async def ann(house: House) -> int:
    async with house.database.work(SYSTEM) as work:
        return (await save_customers(work, [CustomerRow(email="ann@example.com", zone="Europe/Vienna")]))[0]


def with_rules(url: str, watch: Wristwatch, tray: Tray, *rules: Rule) -> House:
    return open_house(Settings(database_url=url), clock=watch, rules=Given(*rules), handlers={"give": tray})


async def test_a_redelivered_event_has_its_consequences_once(database_url: str, watch: Wristwatch) -> None:
    tray = Tray()
    house = with_rules(database_url, watch, tray, Rule("p:mug", "member.joined", (Then("give", {"give": "mug"}),)))
    customer = await ann(house)
    for _ in range(2):
        async with house.database.work(SYSTEM) as work:
            await work.record(Event("member.joined", customer, about="invitation:1"))
    await house.close()
    assert [len(actions) for actions in tray.lists] == [1]


async def test_a_batch_is_handed_over_as_one_list(database_url: str, watch: Wristwatch) -> None:
    tray = Tray()
    house = with_rules(database_url, watch, tray, Rule("p:mug", "member.joined", (Then("give", {"give": "mug"}),)))
    async with house.database.work(SYSTEM) as work:
        people = await save_customers(work, [CustomerRow(email=f"c{n}@example.com") for n in range(30)])
        await work.record(*[Event("member.joined", person, about=f"invitation:{person}") for person in people])
    await house.close()
    assert [len(actions) for actions in tray.lists] == [30]


async def test_journal_and_tally_say_what_happened(house: House) -> None:
    customer = await ann(house)
    async with house.database.work(SYSTEM) as work:
        done = Event("challenge.completed", customer, about="submission:1:1", object="your-candy")
        await work.record(done, Event("challenge.completed", customer, about="submission:2:1", object="your-candy"))
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(journal)) == 2
        assert await read.value(select(tally.c.times)) == 2


async def test_rules_without_end_are_named_and_nothing_is_kept(database_url: str, watch: Wristwatch) -> None:
    async def echo(work: Work, actions: Sequence[Action]) -> None:
        again = [
            Event(action.event.name, action.customer, about=f"{action.event.about}+", because=action.because)
            for action in actions
        ]
        await work.record(*again)

    loop = Rule("p:echo", "bell.rang", (Then("give", {}),))
    house = open_house(Settings(database_url=database_url), clock=watch, rules=Given(loop), handlers={"give": echo})
    customer = await ann(house)
    with pytest.raises(Conflict, match="p:echo"):
        async with house.database.work(SYSTEM) as work:
            await work.record(Event("bell.rang", customer, about="bell:1"))
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(journal)) == 0
    await house.close()


async def test_an_action_for_later_is_a_row_due_by_the_calendar(database_url: str, watch: Wristwatch) -> None:
    tray = Tray()
    watch.to(datetime(2026, 12, 31, 9, tzinfo=UTC))
    rule = Rule("p:box", "member.joined", (Then("give", {"give": "box"}, after="P2M"),))
    house = with_rules(database_url, watch, tray, rule)
    customer = await ann(house)
    async with house.database.work(SYSTEM) as work:
        await work.record(Event("member.joined", customer, about="invitation:1"))
    async with house.database.read() as read:
        assert str(await read.value(text("SELECT due_at FROM jobs"))).startswith("2027-02-28 09:00:00")
    await house.close()
    assert tray.lists == []


@pytest.mark.parametrize("statement", ["UPDATE journal SET object = 'x'", "DELETE FROM journal"])
async def test_the_database_itself_refuses_to_change_the_journal(house: House, statement: str) -> None:
    customer = await ann(house)
    async with house.database.work(SYSTEM) as work:
        await work.record(Event("member.joined", customer, about="invitation:1"))
    with pytest.raises(Exception, match="append-only"):
        async with house.database.work(SYSTEM) as work:
            await work.execute(text(statement))
