"""The shelf as one member sees it: what they can have, what it would take, and what became of what they asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from advocacy.database import Actor, Read
from advocacy.errors import NotFound
from advocacy.words import said
from rewards import requests
from rewards.catalog import Offer, offers
from rewards.ladder import ladder
from rewards.levels import Level
from rewards.pace import Pace, looked_back_to
from rewards.redemptions import OPEN
from rewards.statement import earned_since

FEW = 20  # what is left of a reward is worth a word from here on


class Stand(StrEnum):
    """How a reward stands to a member."""

    FREE = "free"
    SHORT = "short"
    LEVEL = "level"
    SOLD_OUT = "sold out"


_ORDER = tuple(Stand)


@dataclass(frozen=True, slots=True)
class Item:
    """A reward on the shelf.

    Attributes:
        stand: whether it can be had, or what it would take.
        missing: how many points are missing.
        weeks: in about how many weeks the member earns them at their own pace; None where that would be a guess.
        level: the level that opens it, where that alone stands between.
    """

    number: int
    name: str
    text: str
    kind: str
    points: int
    stand: Stand
    missing: int
    weeks: int | None
    level: Level | None
    left: int | None
    checked: bool

    @property
    def few(self) -> int | None:
        """How many are left, where that is worth a word."""
        return self.left if self.left is not None and 0 < self.left <= FEW else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rewards that are for a member, those they can have first, and what they have asked for."""

    items: tuple[Item, ...]
    asked: Sequence[Row[Any]]

    @property
    def free(self) -> int:
        """How many can be had now."""
        return sum(item.stand is Stand.FREE for item in self.items)

    @property
    def under_way(self) -> bool:
        """Whether something that was asked for is not there yet."""
        return any(row.state in OPEN for row in self.asked)


async def shelf_of(read: Read, member: Actor) -> Shelf:
    """The shelf of a member; what is for others is not on it."""
    customer = member.id or 0
    items = await items_of(read, member)
    return Shelf(items, await requests.of_member(read, customer))


async def items_of(read: Read, member: Actor) -> tuple[Item, ...]:
    """What is on the shelf for a member: what they can have first, then what takes least."""
    customer = member.id or 0
    shown = [offer for offer in await offers(read, customer) if offer.open or offer.opens]
    pace = Pace.of(await earned_since(read, customer, looked_back_to(read.now)), read.now)
    steps = {level.key: level for level in await ladder(read)}
    items = [_item(offer, pace, steps.get(offer.opens or "")) for offer in shown]
    return tuple(sorted(items, key=lambda item: (_ORDER.index(item.stand), item.missing, item.points, item.number)))


async def item_of(read: Read, member: Actor, number: int) -> Item:
    """A reward as it stands to a member.

    Raises:
        NotFound: there is none of that number, or it is not for them.
    """
    found = next((item for item in await items_of(read, member) if item.number == number), None)
    if found is None:
        raise NotFound(said("There is nothing at this address."))
    return found


def _item(offer: Offer, pace: Pace, level: Level | None) -> Item:
    row = offer.reward
    if row.stock == 0:
        stand = Stand.SOLD_OUT
    elif level is not None:
        stand = Stand.LEVEL
    else:
        stand = Stand.SHORT if offer.missing else Stand.FREE
    return Item(
        number=row.id,
        name=row.name,
        text=row.text,
        kind=row.kind,
        points=row.points,
        stand=stand,
        missing=offer.missing,
        weeks=pace.weeks_for(offer.missing),
        level=level,
        left=row.stock,
        checked=row.checked,
    )
