"""Members, rules and a counter of statements for tests of the limb that rewards."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from advocacy.database import SYSTEM, Actor, Read
from advocacy.engine.publication import Publication
from advocacy.engine.rules.decide import Rule, Rulebook, Then
from advocacy.events import Event
from advocacy.people.accounts import AccountRow
from advocacy.people.membership import join
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import programs
from advocacy.settings import Settings
from rewards.publication import take_part
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House, open_house

STAFF = Actor("staff", 1, "manager")
LEVELS = [
    {"key": "newcomer", "name": "Newcomer", "from": 0},
    {"key": "insider", "name": "Insider", "from": 100},
    {"key": "champion", "name": "Champion", "from": 250},
]
Members = Callable[..., Awaitable[list[int]]]
Publish = Callable[..., Awaitable[None]]


class Given:
    """Rules that a test writes down."""

    def __init__(self, *rules: Rule) -> None:
        self.book = Rulebook.of(rules)

    async def __call__(self, _read: Read) -> Rulebook:
        return self.book


RULES = (
    Rule("p:points", "challenge.completed", (Then("award", {"award": {"from": "event"}}),)),
    Rule("p:undo", "challenge.undone", (Then("reverse", {}),)),
    Rule("p:box", "member.joined", (Then("ship", {"ship": "welcome-box"}),)),
    Rule("p:pack", "customer.changed", (Then("pack", {}),)),
    Rule("p:badge", "level.reached", (Then("badge", {"badge": "first-step"}),)),
    Rule("p:signup", "newsletter.subscribed", (Then("award", {"award": 150}),)),
)


@pytest.fixture
async def rewarding(database_url: str, watch: Wristwatch) -> AsyncIterator[House]:
    """An installation in which completions give points, undoing takes them back, and joining sends a box."""
    opened = open_house(Settings(database_url=database_url), clock=watch, rules=Given(*RULES))
    yield opened
    await opened.close()


@pytest.fixture
def members(rewarding: House) -> Members:
    """Makes members: ``await members(3)``, with attributes where a test needs them."""

    async def make(count: int = 1, *, joined: bool = True, **attributes: Any) -> list[int]:
        async with rewarding.database.work(SYSTEM) as work:
            people = await save_customers(
                work,
                [
                    CustomerRow(
                        email=f"ann{n}@example.com",
                        name=f"Ann Example{n}",
                        account=AccountRow("Wherry"),
                        attributes=attributes,
                    )
                    for n in range(count)
                ],
            )
            if joined:
                for person in people:
                    await join(work, person, because=Event("member.arrived", person, f"invitation:{person}"))
        return people

    return make


@pytest.fixture
def publish(rewarding: House) -> Publish:
    """Publishes a program of which a test writes down what it needs."""

    async def put(program: str = "p", **document: Any) -> None:
        async with rewarding.database.work(STAFF) as work:
            await take_part(work, Publication(program, 1, 1, 1, {"host": {"name": "Maren"}} | document))

    return put


def completed(customer: int, submission: int, points: int, *, turn: int = 1, undone: bool = False) -> Event:
    name = "challenge.undone" if undone else "challenge.completed"
    return Event(name, customer, f"submission:{submission}:{turn}", "your-candy", {"points": points})


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """The statements that the writer runs inside the block."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    engine = house.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def shipped_member(house: House) -> int:
    """A member of the program that is shipped, who has just joined."""
    text = (Path(__file__).parents[2] / "seeds" / "programs" / "passives.yaml").read_text()
    async with house.database.work(STAFF) as work:
        await programs.load(work, text, "passives.yaml", TAKE_PARTS)
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com", name="Ann Example")])
        await join(work, ann, because=Event("member.joined", ann, "invitation:1"))
    return ann
