"""What is open: a thing that waits, with everything a person has to see before they do it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.delivery.letters import unwrapped
from advocacy.delivery.markdown import html_of
from advocacy.delivery.merge import merge
from advocacy.engine import jobs
from advocacy.errors import NotFound
from advocacy.listening import hearing
from advocacy.people import staff
from advocacy.programs import errands, welcomes
from advocacy.words import said
from challenges import desk, goes, reviews
from challenges.outline import stages_of
from web.hub.challenges.challenge_view import Told, told_of
from web.studio.today.groups import COMMENTS, DEAD, FIRST, QUESTIONS, SUBMISSIONS, TASKS, WELCOMES, Item
from web.studio.today.letters import Letter, letter_of
from web.studio.today.rows import (
    KINDS,
    comment_item,
    dead_item,
    letters_of,
    question_item,
    submission_item,
    submission_of,
    task_item,
    title_of,
)
from web.wiring import House

LARGEST = 2**63 - 1
MOST_FACTS = 8
MANAGING = frozenset({"manager", "admin"})


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


async def card(read: Read, who: Looking, group: str, number: int, told: errands.Described) -> Card:
    """A thing of a group, with what is needed to do it.

    Raises:
        NotFound: there is none.
    """
    make = CARDS.get(group)
    found = await make(read, who, number, told) if make and 0 < number <= LARGEST else None
    if found is None:
        raise NotFound(said("There is no such thing to do."), remedy=said("What waits for you is on the front page."))
    return found


async def names(read: Read) -> dict[int, Row[Any]]:
    """The staff, by id; small, and one statement."""
    return {row.id: row for row in await staff.everybody(read)}


def name_in(found: Mapping[int, Row[Any]], actor: str | None) -> str:
    """What whoever the journal names so is called; empty for what nobody of the staff did."""
    kind, _, number = (actor or "").partition(":")
    row = found.get(int(number)) if kind == "staff" and number.isdecimal() else None
    return str(row.name or row.email) if row is not None else ""


def _of_task(group: str) -> "Make":
    async def make(read: Read, who: Looking, number: int, told: errands.Described) -> Card | None:
        row = await errands.one(read, number)
        if row is None or told.kind_of(row) != KINDS[group]:
            return None
        people = await names(read) if row.closed_at else {}
        done = Done(name_in(people, row.closed_by), row.closed_at) if row.closed_at else None
        fields = await welcomes.reader_of(read, row.customer_id) if row.customer_id and group != WELCOMES else {}
        is_letter = group == WELCOMES and done is None and row.customer_id is not None
        submission = submission_of(row) if group == TASKS else 0
        return Card(
            "welcome" if is_letter else "task",
            task_item(row, group, told, read.now),
            row,
            customer=row.customer_id,
            done=done,
            letter=await letter_of(read, who.house, row, told, who.name) if is_letter else None,
            told=await _told(read, submission) if submission else (),
            facts=facts_of(row),
            title=merge(title_of(row, told), fields),
            text=merge(unwrapped(str(told.texts.get((row.program, row.task), {}).get("text") or "")), fields),
        )

    return make


async def _told(read: Read, submission: int) -> Sequence[Told]:
    row = await desk.one(read, submission)
    if row is None:
        return ()
    answers = (await goes.answers_of(read, [submission]))[submission]
    return told_of(stages_of(row.definition), answers, row.title)


def facts_of(row: Row[Any]) -> list[tuple[str, Any]]:
    """What is known about a customer in short, beside their score: what they answered for good."""
    known = [
        (name.replace("_", " ").capitalize(), value)
        for name, value in (row.attributes or {}).items()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
    ]
    return known[:MOST_FACTS]


async def _submission(read: Read, _: Looking, number: int, __: errands.Described) -> Card | None:
    row = await desk.one(read, number)
    return await submission_card(read, row) if row is not None and row.state in desk.STATES else None


async def submission_card(read: Read, row: Row[Any]) -> Card:
    """A submission as a card, whatever became of it."""
    answers = (await goes.answers_of(read, [row.id]))[row.id]
    said_so_far = await reviews.remarks_of(read, row.id)
    people = await names(read)
    remarks = [Line(name_in(people, one.by), one.at, one.words, ours=True) for one in said_so_far]
    decided = row.state != desk.WAITING
    by = said_so_far[-1].by if decided and said_so_far and row.state != desk.APPROVED else None
    return Card(
        "submission",
        submission_item(row, answers, read.now),
        row,
        customer=row.customer_id,
        done=Done(name_in(people, by), row.changed_at) if decided else None,
        told=told_of(stages_of(row.definition), answers, row.title),
        remarks=remarks,
        title=str(row.definition.get("title") or row.title),
        text=html_of(str(row.definition.get("text") or "")),
    )


async def _question(read: Read, _who: Looking, number: int, _: errands.Described) -> Card | None:
    row = await hearing.one(read, number)
    if row is None:
        return None
    people = await names(read)
    lines = (await hearing.lines_of(read, [row.id])).get(row.id, [])
    first = [Line(row.member_name, row.scored_at, row.comment)] if row.comment else []
    done = row.state != "open"
    ours = [line for line in lines if line.staff_id is not None]
    return Card(
        "question",
        question_item(row, read.now),
        row,
        customer=row.customer_id,
        done=Done(ours[-1].staff_name if ours else "", row.changed_at) if done else None,
        lines=[*first, *(_line(line, row) for line in lines)],
        colleagues=_others(people, row.owner_id),
    )


def _line(line: Row[Any], row: Row[Any]) -> Line:
    ours = line.staff_id is not None
    return Line(
        (line.staff_name or line.staff_email) if ours else row.member_name,
        line.at,
        line.words,
        ours=ours,
        is_outcome=line.kind == "outcome",
    )


def _others(people: Mapping[int, Row[Any]], owner: int | None) -> dict[int, str]:
    return {
        number: str(row.name or row.email)
        for number, row in people.items()
        if row.deactivated_at is None and number != owner and row.role in MANAGING
    }


async def _comment(read: Read, _: Looking, number: int, __: errands.Described) -> Card | None:
    row = await hearing.comment(read, number)
    if row is None:
        return None
    people = await names(read)
    return Card(
        "comment",
        comment_item(row),
        row,
        customer=row.customer_id,
        done=Done("", None) if row.conversation is not None else None,
        lines=[Line(row.member_name, row.answered_at, row.comment)],
        colleagues=_others(people, None),
    )


async def _dead(read: Read, _: Looking, number: int, __: errands.Described) -> Card | None:
    row = await jobs.get(read, number)
    mail = (await letters_of(read, [row])).get(row.id)
    done = Done("", row.ended_at) if row.state != "dead" else None
    return Card("dead", dead_item(row, mail), row, customer=row.customer_id, done=done, mail=mail)


Make = Callable[[Read, Looking, int, errands.Described], Awaitable[Card | None]]
CARDS: Mapping[str, Make] = {
    FIRST: _of_task(FIRST),
    WELCOMES: _of_task(WELCOMES),
    TASKS: _of_task(TASKS),
    SUBMISSIONS: _submission,
    QUESTIONS: _question,
    COMMENTS: _comment,
    DEAD: _dead,
}
