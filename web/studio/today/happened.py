"""What was done just now, as the address of the next thing says it: which deed, to what, and how many."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar.datastructures import MultiDict
from sqlalchemy import Row

from advocacy.database import Read
from advocacy.engine import jobs
from advocacy.errors import NotFound
from advocacy.listening import hearing
from advocacy.numbers import number_in
from advocacy.programs import errands
from advocacy.words import Said, said, said_of
from challenges import desk
from web.studio.today.groups import BOXES, COMMENTS, DEAD, FIRST, QUESTIONS, SUBMISSIONS, TASKS, WELCOMES
from web.studio.today.rows import name_of

MOST_NAMED = 20
WORDS: Mapping[str, Said] = {
    "sent": said("{name} has your letter.", name=""),
    "kept": said("Kept. Nothing is sent to {name} until you send it.", name=""),
    "not-needed": said("Closed without a letter to {name}.", name=""),
    "done": said("Done: {name} is off your list.", name=""),
    "approved": said("Approved. {name} has the points.", name=""),
    "sent-back": said("Back to {name}, with your words.", name=""),
    "declined": said("Declined. {name} reads why.", name=""),
    "undone": said("Taken back. What {name} handed in waits again.", name=""),
    "answered": said("{name} has your answer, here and by mail.", name=""),
    "closed": said("{name} reads what became of it, here and by mail.", name=""),
    "passed": said("Passed on. {name} sees who answers.", name=""),
    "retried": said("It is tried again now."),
    "given-up": said("Given up on, with your word on why."),
    "asked": said("Asked by mail where their boxes may go."),
    "packed": said("They are on a packing list."),
}

FINDS: Mapping[str, Callable[[Read, int], Awaitable[Row[Any] | None]]] = {
    FIRST: errands.one,
    WELCOMES: errands.one,
    TASKS: errands.one,
    SUBMISSIONS: desk.one,
    QUESTIONS: hearing.one,
    COMMENTS: hearing.comment,
}


@dataclass(frozen=True, slots=True)
class Happened:
    """What was done just now.

    Attributes:
        words: as a sentence.
        undo: the submission whose approval can be taken back; 0 where nothing can.
        missed: the names of those for whom somebody was quicker.
        list: the packing list that was made; 0 where none was.
    """

    words: Said
    undo: int = 0
    missed: Sequence[str] = ()
    list: int = 0


def told(deed: str, group: str, number: int) -> str:
    """The end of an address that says what was done, and to which thing of which group."""
    return urlencode({"did": deed, "in": group, "of": number})


async def happened(read: Read, query: MultiDict[str]) -> Happened | None:
    """What the address says was done, if it is something that can be."""
    deed = query.get("did", "")
    if deed == "all-approved":
        return await _batch(read, query)
    number = number_in(query.get("of", ""))
    if deed not in WORDS or not number:
        return None
    if query.get("in") == BOXES:
        return Happened(WORDS[deed], list=number if deed == "packed" else 0)
    name, undo = await _about(read, query.get("in", ""), number)
    if not name:
        return None
    return Happened(said(WORDS[deed].pattern, name=name), number if undo and deed == "approved" else 0)


async def _about(read: Read, group: str, number: int) -> tuple[str, bool]:
    """The name of whom a thing is about, empty where there is no such thing; and whether it is approved."""
    if group == DEAD:
        try:
            return (await jobs.get(read, number)).kind, False
        except NotFound:
            return "", False
    find = FINDS.get(group)
    row = await find(read, number) if find else None
    return (name_of(row), group == SUBMISSIONS and row.state == desk.APPROVED) if row is not None else ("", False)


async def _batch(read: Read, query: MultiDict[str]) -> Happened:
    n = number_in(query.get("n", ""))
    missed = [number_in(one) for one in query.get("missed", "").split(".")[:MOST_NAMED]]
    rows = await desk.some(read, [one for one in missed if one])
    words = said_of("{n} is approved.", "{n} are approved.", n=n) if n else said("None was approved.")
    return Happened(words, missed=[name_of(row) for row in rows])
