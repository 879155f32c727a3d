"""A year of the made-up company while it is played: the installation it happens in, the time, and who is who.

Everything that happens goes through the verbs that the doors use, each in a work of its own, under a clock that only
moves forward. The engine's own jobs are carried out several times a day; after each time the people read what happened
to them and put on the agenda what they will do about it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row, func, select

from advocacy.database import SYSTEM, Actor, Database
from advocacy.engine.journal import journal
from advocacy.engine.publication import TakePart
from seeds.agenda import Agenda
from seeds.diaries import Diary

PROGRAM = "passives-to-promoters"
ROUNDS = (timedelta(hours=7), timedelta(hours=12), timedelta(hours=17))  # of the engine, on each day
LEFT = timedelta(days=3)  # the last days of the office are left to whoever looks around


class Watch(Protocol):
    """A clock that can be moved."""

    instant: datetime

    def to(self, instant: datetime) -> datetime:
        """Move it."""
        ...


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the year is played, as whoever opened it hands it over.

    Attributes:
        database: empty, and its clock is ``watch``.
        watch: moved by the year alone.
        take_parts: who takes part when a program is published.
        carry_out: carries out everything that is due.
        secret: the installation's.
    """

    database: Database
    watch: Watch
    take_parts: Sequence[TakePart]
    carry_out: Callable[[], Awaitable[Any]]
    secret: str


@dataclass(slots=True)
class Mind:
    """What a customer remembers.

    Attributes:
        open_steps: the first challenges they have not done, in order.
        willing: how many more of those they feel like.
        weeks: for how many more weeks they come back.
        done: what they did, or decided against.
        level: its rank, from 0.
    """

    customer: int
    diary: Diary
    joined: bool = False
    gone: bool = False
    insider: bool = False
    finished: bool = False
    open_steps: list[str] = field(default_factory=list)
    willing: int = 0
    weeks: int = 0
    visits: int = 0
    level: int = 0
    spendable: int = 0
    done: set[str] = field(default_factory=set)

    @property
    def actor(self) -> Actor:
        """Who acts when they act."""
        return Actor("member", self.customer)


@dataclass(slots=True)
class Year:
    """The state of the play.

    Attributes:
        start: its first instant.
        end: and its last.
        document: the program in force.
        minds: by customer id.
        tell: says a line about a moment.
        closed_doors: what members were told who wanted something that was not open to them any more.
    """

    there: Installation
    seed: int
    start: datetime
    end: datetime
    tell: Callable[[datetime, str], None]
    agenda: Agenda = field(default_factory=Agenda)
    minds: dict[int, Mind] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    closed_doors: list[str] = field(default_factory=list)
    noticed: int = 0

    @property
    def now(self) -> datetime:
        """What the watch shows."""
        return self.there.watch.instant

    async def do(self, verb: Callable[..., Awaitable[Any]], *args: Any, actor: Actor = SYSTEM, **said: Any) -> Any:
        """One verb in a work of its own."""
        async with self.there.database.work(actor) as work:
            return await verb(work, *args, **said)

    async def see(self, look: Callable[..., Awaitable[Any]], *args: Any, **said: Any) -> Any:
        """One look in a read of its own."""
        async with self.there.database.read() as read:
            return await look(read, *args, **said)

    async def happened(self, names: Sequence[str]) -> Sequence[Row[Any]]:
        """What of these has happened since the last time somebody asked, in an order that hangs on nothing else."""
        async with self.there.database.read() as read:
            newest = await read.value(select(func.max(journal.c.id))) or 0
            rows = await read.rows(
                select(journal)
                .where(journal.c.id > self.noticed, journal.c.id <= newest, journal.c.event.in_(names))
                .order_by(journal.c.customer_id, journal.c.at, journal.c.event, journal.c.about)
            )
        self.noticed = newest
        return rows

    def later(self, mind: Mind, days: float, what: str, doing: Callable[[], Awaitable[None]]) -> None:
        """Put on the agenda what somebody will do about so many days from now."""
        self.agenda.put(mind.diary.at(self.now, days, what), doing, who=mind.customer)

    async def until(self, end: datetime) -> None:
        """Let everything happen that is on the agenda before an instant."""
        while (found := self.agenda.next_before(end)) is not None:
            at, doing = found
            self.there.watch.to(max(at, self.now))
            await doing()
        self.there.watch.to(end)
