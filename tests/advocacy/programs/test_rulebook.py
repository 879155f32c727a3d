"""The rules in force: those of running programs, seen by the next work, whoever published them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from advocacy.database import SYSTEM, Work
from advocacy.engine.actions import Action
from advocacy.engine.publication import Publication, TakePart
from advocacy.events import Event
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs.programs import load, pause
from advocacy.programs.rulebook import RunningPrograms
from advocacy.settings import Settings
from web.testing import Wristwatch
from web.wiring import House, open_house

PROGRAM = """\
program: {key}
name: Program
host: {{name: Maren}}
levels: [{{key: newcomer, name: Newcomer, from: 0}}]
badges: [{{badge: frank, name: Frank}}]
mails: [{{mail: hello, subject: Hello, text: Hello, kind: news}}]
tasks: [{{task: call, title: Call}}]
tracks:
  - {{track: german, name: G, for: {{language: de}}, challenges: [a]}}
  - {{track: all, name: A, challenges: [a]}}
challenges: [{{challenge: a, title: A, benefit: B, points: 5, stages: [{{read: W}}]}}]
rules:
  - {{rule: once, when: bell.rang, once: ever, then: [{{badge: frank}}]}}
  - {{rule: done, when: challenge.completed, if: {{object: a, language: de}}, then: [{{mail: hello}}]}}
  - {{rule: third, when: bell.rang, if: {{did: bell.rang, at_least: 3}}, once: ever, then: [{{tag: loud}}]}}
  - {{rule: later, when: member.joined, then: [{{task: call, due: P2D, after: P1D, unless: {{left: true}}}}]}}
"""


class Trays:
    """Where a test finds the actions that were handed over, by kind."""

    def __init__(self) -> None:
        self.actions: list[Action] = []

    async def __call__(self, _work: Work, actions: Sequence[Action]) -> None:
        self.actions += actions

    @property
    def handlers(self) -> Mapping[str, Any]:
        return dict.fromkeys(["award", "reverse", "enrol", "badge", "mail", "tag", "task"], self)

    def take(self) -> list[tuple[str, Any]]:
        taken = [(action.rule, dict(action.params)) for action in self.actions]
        self.actions.clear()
        return taken


def a_house(url: str, watch: Wristwatch, trays: Trays) -> House:
    return open_house(Settings(database_url=url), clock=watch, handlers=trays.handlers)


async def publish(house: House, key: str = "p", text: str = PROGRAM, parts: Sequence[TakePart] = ()) -> None:
    async with house.database.work(SYSTEM) as work:
        await load(work, text.format(key=key), "p.yaml", parts)


async def fails(work: Work, _publication: Publication) -> None:
    """A limb that looks at the rules, as everything does that records, and then gives up."""
    await work.record(Event("bell.rang", None, "bell:0"))
    raise ZeroDivisionError


async def customer(house: House, language: str = "de") -> int:
    async with house.database.work(SYSTEM) as work:
        return (await save_customers(work, [CustomerRow(email=f"{language}@example.com", language=language)]))[0]


async def happens(house: House, name: str, who: int, about: str = "x:1", obj: str = "", **data: Any) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.record(Event(name, who, about, obj, data))


async def test_what_is_completed_earns_the_points_it_says(database_url: str, watch: Wristwatch) -> None:
    trays = Trays()
    house = a_house(database_url, watch, trays)
    await publish(house)
    ann = await customer(house, "en")
    await happens(house, "challenge.completed", ann, "submission:1:1", "a", program="p", points=5)
    assert trays.take() == [("p:house.points", {"award": {"from": "event"}})]
    await happens(house, "challenge.completed", ann, "submission:2:1", "a", program="p", points=0)
    assert trays.take() == []
    await happens(house, "challenge.undone", ann, "submission:1:1", "a", program="p", points=5)
    assert trays.take() == [("p:house.undone", {"reverse": True})]
    await house.close()


async def test_who_joins_begins_the_tracks_that_are_for_them(database_url: str, watch: Wristwatch) -> None:
    trays = Trays()
    house = a_house(database_url, watch, trays)
    await publish(house)
    for language, tracks in (("de", ["german", "all"]), ("en", ["all"])):
        await happens(house, "member.joined", await customer(house, language), "invitation:1", "p", program="p")
        assert trays.take() == [(f"p:house.track.{track}", {"enrol": track}) for track in tracks]
    await house.close()


async def test_an_event_of_one_program_sets_off_no_rule_of_another(database_url: str, watch: Wristwatch) -> None:
    trays = Trays()
    house = a_house(database_url, watch, trays)
    await publish(house, "p")
    await publish(house, "q")
    ann = await customer(house)
    await happens(house, "challenge.completed", ann, "submission:1:1", "a", program="q", points=5)
    assert [rule for rule, _ in trays.take()] == ["q:house.points", "q:done"]
    await happens(house, "bell.rang", ann)
    assert [rule for rule, _ in trays.take()] == ["p:once", "q:once"]
    await house.close()


async def test_conditions_on_the_event_the_customer_and_the_tally_are_asked(
    database_url: str, watch: Wristwatch
) -> None:
    trays = Trays()
    house = a_house(database_url, watch, trays)
    await publish(house)
    ann = await customer(house)
    await happens(house, "challenge.completed", ann, "submission:1:1", "a", program="p")
    assert trays.take() == [("p:done", {"mail": "hello"})]
    async with house.database.work(SYSTEM) as work:
        await change(work, ann, language="en")
    await happens(house, "challenge.completed", ann, "submission:2:1", "a", program="p")
    assert trays.take() == []
    for number in range(4):
        await happens(house, "bell.rang", ann, f"bell:{number}")
    assert [rule for rule, _ in trays.take()] == ["p:once", "p:third"]
    await house.close()


async def test_an_action_for_later_keeps_its_words_and_its_unless(database_url: str, watch: Wristwatch) -> None:
    trays = Trays()
    house = a_house(database_url, watch, trays)
    await publish(house)
    async with house.database.read() as read:
        book = await house.engine.rules(read)
    (rule,) = [rule for rule in book.rules["member.joined"] if rule.key == "p:later"]
    (then,) = rule.then
    assert (then.kind, then.params) == ("task", {"task": "call", "due": "P2D"})
    assert (then.after, then.unless) == ("P1D", {"left": True})
    await house.close()


async def test_a_paused_program_rests_but_what_was_done_still_earns_points(
    database_url: str, watch: Wristwatch
) -> None:
    trays = Trays()
    house = a_house(database_url, watch, trays)
    await publish(house)
    ann = await customer(house)
    async with house.database.work(SYSTEM) as work:
        await pause(work, "p")
    await happens(house, "challenge.completed", ann, "submission:1:1", "a", program="p", points=5)
    await happens(house, "member.joined", ann, "invitation:1", "p", program="p")
    assert [rule for rule, _ in trays.take()] == ["p:house.points"]
    await house.close()


async def test_what_another_process_publishes_is_in_force_with_the_next_work(
    database_url: str, watch: Wristwatch
) -> None:
    trays = Trays()
    here, there = a_house(database_url, watch, trays), a_house(database_url, watch, Trays())
    await publish(here)
    ann = await customer(here)
    await happens(here, "bell.rang", ann)
    trays.take()
    silent = PROGRAM.replace("if: {{object: a, language: de}}", "if: {{object: a, language: fr}}")
    await publish(there, text=silent)
    await happens(here, "challenge.completed", ann, "submission:1:1", "a", program="p", points=5)
    assert [rule for rule, _ in trays.take()] == ["p:house.points"]
    await here.close()
    await there.close()


async def test_a_publication_that_is_rolled_back_leaves_no_rule_behind(database_url: str, watch: Wristwatch) -> None:
    trays = Trays()
    house = a_house(database_url, watch, trays)
    await publish(house)
    ann = await customer(house)
    with pytest.raises(ZeroDivisionError):
        await publish(house, parts=[fails], text=PROGRAM.replace("tag: loud", "tag: gone"))
    await publish(house, text=PROGRAM.replace("tag: loud", "tag: kept"))
    for number in range(3):
        await happens(house, "bell.rang", ann, f"bell:{number}")
    assert trays.take()[-1] == ("p:third", {"tag": "kept"})
    await house.close()


async def test_the_book_is_made_once_for_as_long_as_nothing_is_published(house: House) -> None:
    await publish(house)
    rules = RunningPrograms()
    async with house.database.read() as read:
        assert await rules(read) is await rules(read)
        before = await rules(read)
    await publish(house, text=PROGRAM.replace("tag: loud", "tag: other"))
    async with house.database.read() as read:
        after = await rules(read)
    assert after.edition != before.edition


async def test_a_box_looks_again_only_when_what_it_needs_becomes_known(database_url: str, watch: Wristwatch) -> None:
    trays = Trays()
    house = open_house(Settings(database_url=database_url), clock=watch, handlers={"pack": trays})
    packages = "packages: [{{package: box, name: Box, items: [Shirt], needs: [shirt]}}]\n"
    asked = PROGRAM.replace("{{read: W}}", "{{question: Size?, saves_to: shirt}}")
    await publish(house, text=asked + packages)
    await publish(house, text=asked)
    ann = await customer(house)
    for turn, field in enumerate(("candy", "shirt", "address")):
        await happens(house, "customer.changed", ann, f"submission:1:{turn}", fields=[field])
        assert bool(trays.take()) is (field != "candy"), field
    await house.close()
