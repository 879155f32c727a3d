"""Questions and comments as cards: what was written so far, and to whom it can be passed on."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.listening import hearing
from web.studio.today.card import Card, Done, Line, names
from web.studio.today.rows import comment_item, question_item

MANAGING = frozenset({"manager", "admin"})


async def question_card(read: Read, number: int) -> Card | None:
    """A conversation; None where there is none."""
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


async def comment_card(read: Read, number: int) -> Card | None:
    """A comment that nobody has taken on; None where there is none."""
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
