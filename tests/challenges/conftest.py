"""A small program, published by hand, and the people who meet it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from advocacy.database import SYSTEM, Actor, Read, Work
from advocacy.engine.journal import journal
from advocacy.engine.publication import Publication
from advocacy.engine.rules.decide import Rulebook
from advocacy.events import Event
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.settings import Settings
from challenges.publication import take_part
from web.testing import Wristwatch
from web.wiring import House, open_house

LEVELS = [{"key": "newcomer", "name": "Newcomer", "from": 0}, {"key": "insider", "name": "Insider", "from": 100}]
CANDY = {"question": "What is your favorite candy?"}


def challenge(key: str, **said: Any) -> dict[str, Any]:
    """A challenge with everything it needs, and what the test says of it."""
    return {"challenge": key, "title": key.title(), "points": 20, "stages": [CANDY]} | said


def document(*challenges: Mapping[str, Any], **said: Any) -> dict[str, Any]:
    """A program's document with these challenges."""
    return {
        "program": "hub",
        "levels": LEVELS,
        "tracks": [],
        "weekly": {"cap": 2},
        "challenges": list(challenges),
    } | said


class NoRules:
    """Nothing follows from anything: what is tested here is this limb alone."""

    async def __call__(self, _read: Read) -> Rulebook:
        return Rulebook()


class Scene:
    """An installation with a program in it, and what tests of challenges ask of it most."""

    document = staticmethod(document)

    def __init__(self, house: House, watch: Wristwatch) -> None:
        self.house = house
        self.watch = watch
        self.versions = 0

    async def publish(self, *challenges: Mapping[str, Any], program: str = "hub", **said: Any) -> None:
        """Put a version of the program into force."""
        self.versions += 1
        words = document(*challenges, program=program, **said)
        async with self.house.database.work(SYSTEM) as work:
            await take_part(work, Publication(program, 1, self.versions, self.versions, words))

    async def people(self, number: int, *, zone: str = "UTC", joined: bool = True) -> list[int]:
        """So many customers, members if nothing else is said."""
        self.versions += 1
        async with self.house.database.work(SYSTEM) as work:
            names = [f"c{self.versions}-{place}@example.com" for place in range(number)]
            ids = await save_customers(work, [CustomerRow(email=name, zone=zone) for name in names])
            if joined:
                for customer in ids:
                    await change(work, customer, joined_at=work.now)
        return ids

    async def person(self, **said: Any) -> int:
        """One of them."""
        return (await self.people(1, **said))[0]

    async def do(self, verb: Callable[..., Awaitable[Any]], *args: Any, actor: Actor = SYSTEM, **said: Any) -> Any:
        """One verb in a work of its own."""
        async with self.house.database.work(actor) as work:
            return await verb(work, *args, **said)

    async def see(self, select_: Callable[..., Awaitable[Any]], *args: Any, **said: Any) -> Any:
        """One look in a read of its own."""
        async with self.house.database.read() as read:
            return await select_(read, *args, **said)

    async def happened(self, *names: str) -> list[tuple[str, str]]:
        """What the journal has, as (event, about), in its order; only these events if some are named."""
        return [(row.event, row.about) for row in await self.journal(*names)]

    async def journal(self, *names: str) -> Sequence[Any]:
        """The rows of the journal; only these events if some are named."""
        async with self.house.database.read() as read:
            query = select(journal).order_by(journal.c.id)
            return await read.rows(query.where(journal.c.event.in_(names)) if names else query)

    async def record(self, *events: Event) -> None:
        """Say that something happened."""

        async def told(work: Work) -> None:
            await work.record(*events)

        await self.do(told)

    @asynccontextmanager
    async def counted(self) -> Any:
        """The statements that run inside the block, BEGIN and COMMIT apart."""
        said: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT")):
                said.append(statement)

        engines = {self.house.database.writer.sync_engine, self.house.database.reader.sync_engine}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield said
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
async def scene(database_url: str, watch: Wristwatch) -> Any:
    house = open_house(Settings(database_url=database_url), clock=watch, rules=NoRules())
    yield Scene(house, watch)
    await house.close()


@pytest.fixture(name="challenge")
def challenge_maker() -> Callable[..., dict[str, Any]]:
    return challenge
