"""The boxes' desk as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar.datastructures import FormMultiDict
from sqlalchemy import Row

from advocacy.database import Read
from advocacy.engine.people import take_facts
from advocacy.errors import Invalid
from advocacy.numbers import number_in
from advocacy.words import Said, said
from rewards import desk
from rewards.carriers import tracking_page
from rewards.desk import GROUPS, Planned
from rewards.packages import missing

PAGE = 50
WORKED = ("decide", "returned", "address", "ready", "packed")
"""The groups that wait for somebody of the staff."""
LACKS: Mapping[str, Said] = {
    "address": said("the address"),
    "shirt": said("the shirt size"),
    "candy": said("the candy"),
}


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box in a list: its row, what it lacks, and where it can be followed."""

    row: Row[Any]
    lacks: Sequence[str]
    page: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk, with one of its groups open.

    Attributes:
        group: which one.
        counts: how many are in each.
        boxes: those of the group, one page of them.
        after: from where the next page goes on; None at the end.
        planned: what is to come within four weeks, where that is the group.
    """

    group: str
    counts: Mapping[str, int]
    boxes: Sequence[BoxRow]
    after: int | None
    planned: Sequence[Planned]

    @property
    def waits(self) -> int:
        """How many boxes wait for somebody."""
        return sum(self.counts[name] for name in WORKED)


async def desk_of(read: Read, group: str, after: int | None) -> Desk:
    """The desk.

    Args:
        read: a look.
        group: the group to open; the most urgent that has a box in it where it is none.
        after: the number of the box after which the page goes on.
    """
    counts = await desk.counted(read)
    if group == "planned":
        return Desk(group, counts, (), None, await desk.to_come(read))
    if group not in GROUPS:
        group = next((name for name in WORKED if counts[name]), "ready")
    rows = await desk.in_group(read, group, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    lacking = await _lacking(read, shown) if group == "address" else {}
    boxes = [BoxRow(row, lacking.get(row.id, ()), tracking_page(row.carrier, row.tracking)) for row in shown]
    return Desk(group, counts, boxes, shown[-1].id if len(rows) > PAGE else None, ())


async def _lacking(read: Read, rows: Sequence[Row[Any]]) -> dict[int, list[str]]:
    facts = await take_facts(read, sorted({row.customer_id for row in rows})) if rows else {}
    return {
        row.id: [LACKS.get(name, name) for name in missing(row, facts[row.customer_id].values)]
        for row in rows
        if row.customer_id in facts
    }


def ticked(form: FormMultiDict) -> list[int]:
    """The boxes that were ticked, each once.

    Raises:
        Invalid: none was.
    """
    sent = [number_in(text) for text in form.getall("box", []) if isinstance(text, str)]
    numbers = {number for number in sent if number is not None}
    if not numbers:
        raise Invalid(said("Tick at least one box."))
    return sorted(numbers)
