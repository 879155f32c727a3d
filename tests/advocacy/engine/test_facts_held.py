"""What a verb looked at before it acted is not read again by the rules that follow."""

from collections.abc import Sequence

from advocacy.database import SYSTEM, Read, Work
from advocacy.engine.actions import Action
from advocacy.engine.people import hold_facts, learn
from advocacy.engine.rules.decide import Rule, Rulebook, Then
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event
from advocacy.people.customers import get
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.settings import Settings
from web.testing import Wristwatch
from web.wiring import House, open_house

RANG = frozenset({("bell.rang", "")})
seen: list[int] = []


def rang(facts: Facts) -> int:
    return sum(facts.tally.get(("bell.rang", ""), {}).values())


def note(facts: Facts, _event: Event | None, _now: object) -> bool:
    seen.append(rang(facts))
    return True


class Given:
    async def __call__(self, _read: Read) -> Rulebook:
        return Rulebook.of([Rule("p:bell", "bell.rang", (Then("give", {}),), holds=note, asks=RANG)])


async def nothing(_work: Work, _actions: Sequence[Action]) -> None:
    pass


def opened(url: str, watch: Wristwatch) -> House:
    return open_house(Settings(database_url=url), clock=watch, rules=Given(), handlers={"give": nothing})


async def ring(work: Work, customer: int, number: int) -> None:
    await work.record(Event("bell.rang", customer, about=f"bell:{number}"))


async def test_the_tally_is_right_whether_it_was_asked_for_before_between_or_after(
    database_url: str, watch: Wristwatch
) -> None:
    house = opened(database_url, watch)
    seen.clear()
    async with house.database.work(SYSTEM) as work:
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com")])
        await hold_facts(work, [ann])
        await ring(work, ann, 1)
        await hold_facts(work, [ann], RANG)
        await ring(work, ann, 2)
        assert rang((await hold_facts(work, [ann]))[ann]) == 2
    async with house.database.work(SYSTEM) as work:
        await work.record(Event("light.seen", ann, about="light:1"))
        assert rang((await hold_facts(work, [ann], RANG))[ann]) == 2
        await ring(work, ann, 3)
    await house.close()
    assert seen == [1, 2, 3]


async def test_an_event_nobody_asked_about_is_counted_once_when_asked_about_later(
    house: House,
) -> None:
    async with house.database.work(SYSTEM) as work:
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com")])
        await hold_facts(work, [ann])
        await ring(work, ann, 1)
        assert rang((await hold_facts(work, [ann], RANG))[ann]) == 1


async def test_an_answer_is_known_at_once_and_afterwards(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com", attributes={"size": "M"})])
        told = await learn(work, ann, {"candy": "liquorice", "size": "M"}, about="submission:1:1")
        assert [(event.cause, event.data) for event in told] == [
            ("customer.changed/submission:1:1", {"fields": ["candy"]})
        ]
        assert await learn(work, ann, {"candy": "liquorice"}, about="submission:2:1") == []
        assert (await hold_facts(work, [ann]))[ann].values["attribute.candy"] == "liquorice"
        assert (await get(work, ann)).attributes == {"size": "M", "candy": "liquorice"}
