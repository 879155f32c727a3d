"""The review desk: what was handed in, filtered by program, challenge, age and state, with one of it open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response, route
from litestar.params import FromPath
from sqlalchemy import Row

from advocacy.database import Read
from advocacy.errors import NotFound
from advocacy.numbers import number_in
from advocacy.words import Said, said
from challenges import desk
from web.language import read_by
from web.pages import page, reader_of
from web.studio.today.card import LARGEST, Card
from web.studio.today.card_submission import submission_card
from web.studio.today.groups import PAGE, TODAY, Item
from web.studio.today.happened import Happened, happened
from web.studio.today.pages import OPENED, SPELLED, sent
from web.studio.today.queue import Typed
from web.studio.today.rows import submission_items
from web.visitors import MANAGERS
from web.wiring import House

REVIEWS = f"{TODAY}/reviews"
STATES: dict[str, tuple[str, Said]] = {
    "waiting": (desk.WAITING, said("Waiting")),
    "approved": (desk.APPROVED, said("Approved")),
    "sent-back": (desk.SENT_BACK, said("Sent back")),
    "declined": (desk.DECLINED, said("Declined")),
}
AGES: dict[str, Said] = {
    "": said("Any age"),
    "1": said("Older than a day"),
    "3": said("Older than three days"),
    "7": said("Older than a week"),
}
LONGEST_KEY = 130


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody chose to see.

    Attributes:
        state: a key of ``STATES``.
        kind: program and challenge, as ``program/challenge``; a program alone; or empty for all.
        age: a key of ``AGES``.
        after: the submission that the page before ended with.
    """

    state: str = "waiting"
    kind: str = ""
    age: str = ""
    after: int | None = None

    @classmethod
    def of(cls, told: dict[str, str]) -> "Asked":
        """What an address says, as far as it can be meant."""
        state, age, after = told.get("state", ""), told.get("age", ""), told.get("after", "")
        return cls(
            state if state in STATES else "waiting",
            told.get("kind", "")[:LONGEST_KEY].replace("\0", ""),
            age if age in AGES else "",
            number_in(after),
        )

    @classmethod
    async def sent_with(cls, request: Request[Any, Any, Any]) -> "Asked | None":
        """What a form says it was sent from; None where it was not this desk."""
        query = await sent(request, "desk")
        return cls.of(dict(parse_qsl(query, max_num_fields=10))) if query else None

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        found = {"state": self.state, "kind": self.kind, "age": self.age, "after": self.after or ""}
        return urlencode({name: value for name, value in found.items() if value})

    @property
    def address(self) -> str:
        """The address of the list, to which more can be added."""
        return f"{REVIEWS}?{self.query}&"

    def open(self, number: int) -> str:
        """The address of one of it, open."""
        return f"{REVIEWS}/{number}?{self.query}"

    def wanted(self, read: Read) -> desk.Wanted:
        """The same for the database."""
        program, _, challenge = self.kind.partition("/")
        before = read.now - timedelta(days=int(self.age)) if self.age else None
        return desk.Wanted(STATES[self.state][0], program, challenge, before)


@dataclass(frozen=True, slots=True)
class Desk:
    """The page.

    Attributes:
        asked: what is shown.
        kinds: what can be chosen: program, key and title.
        count: how many there are.
        items: those on this page.
        further: the address of the next page.
        open: what is open.
        back: the address of what is before it.
        next: of what is after it.
    """

    asked: Asked
    kinds: Sequence[Row[Any]]
    count: int
    items: Sequence[Item]
    further: str = ""
    open: Card | None = None
    back: str = ""
    next: str = ""
    happened: Happened | None = None
    typed: Typed = field(default_factory=Typed)

    @property
    def can_tick(self) -> bool:
        """Whether several can be approved at once: those that wait, of one challenge."""
        return self.asked.state == "waiting" and "/" in self.asked.kind and bool(self.items)


@route(REVIEWS, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any]) -> Response[str]:
    """What was handed in."""
    return await desk_page(request, Asked.of(dict(request.query_params.items())))


@route(f"{REVIEWS}/{{number:int}}", http_method=OPENED, opt=MANAGERS)
async def show_open(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    """The same with one of it open."""
    return await desk_page(request, Asked.of(dict(request.query_params.items())), number=number)


async def desk_page(
    request: Request[Any, Any, Any], asked: Asked, *, number: int = 0, typed: Typed | None = None
) -> Response[str]:
    """The desk as a page; ``number`` is what is open, 0 where nothing is."""
    house: House = request.app.state.house
    with read_by(reader_of(request)):
        async with house.database.read(request.user) as read:
            seen = await _desk(read, asked, number, await happened(read, request.query_params), typed or Typed())
    return page(
        request,
        "studio/today/reviews.html",
        typed.status if typed else 200,
        seen=seen,
        states=STATES,
        ages=AGES,
        **SPELLED,
    )


async def _desk(read: Read, asked: Asked, number: int, done: Happened | None, typed: Typed) -> Desk:
    wanted = asked.wanted(read)
    rows = list(await desk.listed(read, wanted, limit=PAGE + 1, after=asked.after))
    shown, opened = rows[:PAGE], None
    if number:
        row = await desk.one(read, number) if 0 < number <= LARGEST else None
        if row is None or row.state not in desk.STATES:
            raise NotFound(said("There is no submission {number}.", number=str(number)))
        opened = await submission_card(read, row)
        if all(one.id != number for one in shown):
            shown = [row, *shown]
    items = await submission_items(read, shown)
    place = next((n for n, item in enumerate(items) if item.id == number), None)
    after = items[0 if place is None else place + 1 :][:1]
    return Desk(
        asked=asked,
        kinds=await desk.kinds(read),
        count=await desk.count(read, wanted),
        items=items,
        further=f"{asked.address}after={rows[PAGE - 1].id}" if len(rows) > PAGE else "",
        open=opened,
        back=asked.open(items[place - 1].id) if place else "",
        next=asked.open(after[0].id) if after else "",
        happened=done,
        typed=typed,
    )


async def following_on_desk(read: Read, asked: Asked, number: int) -> str:
    """The address of what is next on the desk after a decision, to which more can be added."""
    wanted = asked.wanted(read)
    for after in (number, None):
        rows = await desk.listed(read, wanted, limit=1, after=after)
        if rows and rows[0].id != number:
            return f"{asked.open(rows[0].id)}&"
    return asked.address


HANDLERS = (show, show_open)
