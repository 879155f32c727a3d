"""The rewards' desk as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.words import describe
from advocacy.words import Said, said
from rewards import office
from rewards.ladder import ranks

PAGE = 50
LOW = 5
GROUPS = ("reserved", "unknown", "approved", "shelf", "history")
KINDS: Mapping[str, Said] = {
    "swag": said("A thing to send"),
    "gift_card": said("Gift card"),
    "donation": said("Donation"),
    "other": said("Something else"),
}


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A reward: its row, its kind in words, for whom it is, and what one of it costs."""

    row: Row[Any]
    kind: str
    whom: str
    cost: float | None

    @property
    def is_low(self) -> bool:
        """Whether few are left."""
        return self.row.stock is not None and 0 < self.row.stock <= LOW


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk, with one of its groups open.

    Attributes:
        group: which one.
        counts: how many redemptions wait, by state.
        shelf: every reward.
        rows: the redemptions of the group, one page of them.
        on: from where the next page goes on; None at the end.
        wishes: how many members want gifts, charity instead, or nothing.
    """

    group: str
    counts: Mapping[str, int]
    shelf: Sequence[OnShelf]
    rows: Sequence[Row[Any]]
    on: int | None
    wishes: Mapping[str, int]

    @property
    def waits(self) -> int:
        """How many redemptions wait for somebody."""
        return sum(self.counts.values())

    @property
    def sold_out(self) -> int:
        """How many rewards are sold out."""
        return sum(one.row.stock == 0 for one in self.shelf)


async def desk_of(read: Read, group: str, number: int | None) -> Desk:
    """The desk.

    Args:
        read: a look.
        group: the group to open; where it is none, the first in which something waits, else the shelf.
        number: the redemption from which the page goes on.
    """
    counts = await office.counted(read)
    if group not in GROUPS:
        group = next((state for state in GROUPS[:3] if counts[state]), "shelf")
    shelf = await _shelf(read)
    rows: Sequence[Row[Any]] = ()
    if group == "history":
        rows = await office.ended(read, before=number, limit=PAGE + 1)
    elif group != "shelf":
        rows = await office.in_state(read, group, after=number, limit=PAGE + 1)
    on = rows[PAGE - 1].id if len(rows) > PAGE else None
    return Desk(group, counts, shelf, rows[:PAGE], on, await office.wished(read))


async def _shelf(read: Read) -> list[OnShelf]:
    places = await ranks(read)
    return [
        OnShelf(
            row,
            KINDS.get(row.kind, row.kind),
            describe(parse(row.condition, levels=places, where=f"rewards, {row.key}")) if row.condition else "",
            row.document.get("cost"),
        )
        for row in await office.shelf(read)
    ]
