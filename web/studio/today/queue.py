"""The day's queue: every group with its first rows, one thing open at most, and what is before and after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from advocacy.database import Read
from advocacy.errors import Conflict, Mistake, NotFound
from advocacy.programs import errands
from advocacy.words import said
from web.studio.today.card import Card, Looking
from web.studio.today.cards import card
from web.studio.today.counting import MOST_COMMENTS, Waits, people, waits
from web.studio.today.groups import (
    BOXES,
    COMMENTS,
    GROUPS,
    PAGE,
    SHOWN,
    TODAY,
    Item,
    Shelf,
)
from web.studio.today.happened import Happened
from web.studio.today.rail import Rail, rail
from web.studio.today.rows import ROWS
from web.studio.today.spans import long_wait, rough

NONE = Waits(0, None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in the queue.

    Attributes:
        group: the group of what is open, or the only one that is shown.
        number: what is open in it; 0 where nothing is.
        after: what the page before ended with, where only one group is shown.
    """

    group: str = ""
    number: int = 0
    after: int | None = None

    @property
    def only(self) -> str:
        """The one group that is shown; empty where all are."""
        return "" if self.number else self.group


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and could not be taken: from which form, the words, and what is wrong with them."""

    form: str = ""
    words: str = ""
    mistake: Mistake | None = None

    @property
    def status(self) -> int:
        """How the page that says so is answered."""
        return 409 if isinstance(self.mistake, Conflict) else 422

    @property
    def is_late(self) -> bool:
        """Whether nothing is wrong with the words, but somebody was quicker."""
        return isinstance(self.mistake, Conflict)


@dataclass(frozen=True, slots=True)
class Queue:
    """The page.

    Attributes:
        shelves: the groups with something in them.
        people: how many wait.
        oldest: since when the first of them does.
        minutes: how long it all takes, roughly.
        open: what is open.
        back: the address of what comes before it.
        next: of what comes after.
        is_whole: whether every group is shown.
        rail: how it is going.
        happened: what was done just now.
        typed: what could not be taken.
    """

    shelves: Sequence[Shelf]
    people: int
    oldest: datetime | None
    minutes: int
    rail: Rail
    open: Card | None = None
    back: str = ""
    next: str = ""
    is_whole: bool = True
    happened: Happened | None = None
    typed: Typed = field(default_factory=Typed)

    @property
    def wait(self) -> str:
        """The longest wait in words."""
        return long_wait(self.oldest) if self.oldest else ""

    @property
    def things(self) -> int:
        """How much waits, comments and dead letters too."""
        return sum(shelf.count for shelf in self.shelves)


async def queue(
    read: Read, who: Looking, place: Place, *, happened: Happened | None = None, typed: Typed | None = None
) -> Queue:
    """What waits, seen from a place in it.

    Raises:
        NotFound: there is no such group, or nothing of that number in it.
    """
    if place.group and place.group not in GROUPS:
        raise NotFound(said("Nothing of that kind waits for anybody."), remedy=said("What waits is on the front page."))
    told = await errands.described(read)
    counted = await waits(read, told)
    opened = await card(read, who, place.group, place.number, told) if place.number else None
    shelves = [await _shelf(read, told, slug, counted, place) for slug in GROUPS if place.only in {"", slug}]
    if opened is not None and opened.done is None:
        shelves = [_with_open(shelf, opened) if shelf.group.slug == place.group else shelf for shelf in shelves]
    counts = [(GROUPS[slug], one) for slug, one in counted.items() if slug != COMMENTS]
    back, further = _beside([item for shelf in shelves for item in shelf.items], place)
    return Queue(
        shelves=[shelf for shelf in shelves if shelf.count],
        people=await people(read, told),
        oldest=min((one.oldest for _, one in counts if one.oldest), default=None),
        minutes=rough(sum(group.minutes * one.count for group, one in counts)),
        rail=await rail(read, who.staff),
        open=opened,
        back=back,
        next=further,
        is_whole=not place.only,
        happened=happened,
        typed=typed or Typed(),
    )


async def _shelf(read: Read, told: errands.Described, slug: str, counted: Mapping[str, Waits], place: Place) -> Shelf:
    count, only = counted.get(slug, NONE).count, place.only
    many = slug == COMMENTS and count > MOST_COMMENTS
    if slug == BOXES:
        return Shelf(GROUPS[slug], count, await ROWS[slug](read, told, SHOWN, None))
    limit = PAGE if only else SHOWN
    items = await ROWS[slug](read, told, limit + 1, place.after if only else None)
    further = f"{TODAY}/today/{slug}?after={items[limit - 1].id}" if only and len(items) > limit else ""
    return Shelf(GROUPS[slug], min(count, MOST_COMMENTS) if many else count, items[:limit], many, further)


def _with_open(shelf: Shelf, opened: Card) -> Shelf:
    """The shelf with what is open in it, though it may be far behind."""
    if any(item.id == opened.item.id for item in shelf.items):
        return shelf
    return Shelf(shelf.group, max(shelf.count, 1), [*shelf.items, opened.item], shelf.many, shelf.further)


def _beside(items: Sequence[Item], place: Place) -> tuple[str, str]:
    """The addresses before and after a place; where nothing is open, the first is next."""
    where = next((n for n, item in enumerate(items) if (item.group, item.id) == (place.group, place.number)), None)
    if where is None:
        return "", items[0].address if items else ""
    before = items[where - 1].address if where else ""
    return before, items[where + 1].address if where + 1 < len(items) else ""


async def following(read: Read, group: str, number: int) -> str:
    """Where to go on after something is done.

    The next of its group, else the first of it, else the first of what else waits; comments wait for nobody.
    """
    told = await errands.described(read)
    others = [slug for slug in GROUPS if slug in ROWS and slug not in {group, COMMENTS}]
    for slug, after in ((group, number), (group, None), *((slug, None) for slug in others)):
        items = await ROWS[slug](read, told, 1, after)
        if items and (items[0].group, items[0].id) != (group, number):
            return items[0].address
    return TODAY
