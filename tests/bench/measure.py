"""Taking times in turns, ours and the floor's, so that a machine that slows down slows both."""

import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event

from web.wiring import House

Timed = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the bench.

    Attributes:
        name: what was measured.
        ours: seconds.
        floor: seconds of the floor, from the same run.
        aim: what we aim at, in words; empty where the figure stands for itself.
        things: how many things one run did, for a rate; 0 shows the time.
        note: what else is to be said of it.
    """

    name: str
    ours: float
    floor: float
    aim: str = ""
    things: int = 0
    note: str = ""

    def __str__(self) -> str:
        """The line as it is printed."""
        aim = f"aim {self.aim}" if self.aim else ""
        ratio = f"{self.ours / self.floor:6.2f}×"
        line = f"{self.name:<56} {self._shown(self.ours):>12}   floor {self._shown(self.floor):>12} {ratio}   {aim:<18}"
        return f"{line} {self.note}".rstrip()

    def _shown(self, seconds: float) -> str:
        if self.things:
            return f"{self.things / seconds:,.0f}/s"
        for unit, length in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
            if seconds >= length:
                return f"{seconds / length:.2f} {unit}"
        return f"{seconds / 1e-9:.0f} ns"


async def in_turns(ours: Timed, floor: Timed, rounds: int = 5, warm: int = 1) -> tuple[float, float]:
    """The medians of both, taken A B A B …"""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + warm):
        for which, run in enumerate((ours, floor)):
            taken = await once(run)
            if turn >= warm:
                times[which].append(taken)
    return statistics.median(times[0]), statistics.median(times[1])


async def once(run: Timed) -> float:
    """The time of a single run, for what is too long to repeat."""
    start = time.perf_counter()
    await run()
    return time.perf_counter() - start


def peak_memory() -> int:
    """The most memory this process has held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """The statements that the writer runs inside the block; beginning and ending a transaction are none."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    engine = house.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
