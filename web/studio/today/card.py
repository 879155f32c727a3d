"""A thing that waits, open: what its template draws, and the names of those who had a hand in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.people import staff
from web.hub.challenges.challenge_view import Told
from web.studio.boxes.view import BoxRow
from web.studio.today.groups import Item
from web.studio.today.letters import Letter
from web.wiring import House

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks.

    Attributes:
        house: the installation.
        staff: their id.
        name: what they are called.
    """

    house: House
    staff: int
    name: str


@dataclass(frozen=True, slots=True)
class Done:
    """That it is done, by whom and when; the name may be empty."""

    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote in a conversation.

    Attributes:
        by: its writer's name.
        ours: whether they work here.
        is_outcome: whether it says what became of it.
    """

    by: str
    at: datetime
    words: str
    ours: bool = False
    is_outcome: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A thing that waits, open.

    Attributes:
        kind: which of the templates draws it.
        item: the same as a row.
        row: as its concept gives it.
        customer: whose page it leads to.
        done: by whom it was done already.
        letter: the welcome.
        told: what was said in a submission, stage by stage.
        remarks: what was said about it so far.
        lines: what was written in a conversation.
        colleagues: to whom it can be passed on, by id.
        facts: what is known about the customer, name and value.
        title: what there is to do.
        text: how to go about it.
        mail: the mail that did not go out.
        boxes: the boxes that are done together.
    """

    kind: str
    item: Item
    row: Any
    customer: int | None = None
    done: Done | None = None
    letter: Letter | None = None
    told: Sequence[Told] = ()
    remarks: Sequence[Line] = ()
    lines: Sequence[Line] = ()
    colleagues: Mapping[int, str] | None = None
    facts: Sequence[tuple[str, Any]] = ()
    title: str = ""
    text: str = ""
    mail: Any = None
    boxes: Sequence[BoxRow] = ()


async def names(read: Read) -> dict[int, Row[Any]]:
    """The staff, by id; small, and one statement."""
    return {row.id: row for row in await staff.everybody(read)}


def name_in(found: Mapping[int, Row[Any]], actor: str | None) -> str:
    """What whoever the journal names so is called; empty for what nobody of the staff did."""
    kind, _, number = (actor or "").partition(":")
    row = found.get(int(number)) if kind == "staff" and number.isdecimal() else None
    return str(row.name or row.email) if row is not None else ""
