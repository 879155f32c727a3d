"""Tasks as cards: a welcome with its draft, a call, and whatever else a rule asks of a person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.delivery.letters import unwrapped
from advocacy.delivery.merge import merge
from advocacy.programs import errands, welcomes
from challenges import desk, goes
from challenges.outline import stages_of
from web.hub.challenges.challenge_view import Told, told_of
from web.studio.today.card import Card, Done, Looking, name_in, names
from web.studio.today.groups import TASKS, WELCOMES
from web.studio.today.letters import letter_of
from web.studio.today.rows import KINDS, submission_of, task_item, title_of

MOST_FACTS = 8


async def task_card(read: Read, who: Looking, group: str, number: int, told: errands.Described) -> Card | None:
    """A task of a group as a card; None where there is none."""
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
        facts=_facts_of(row),
        title=merge(title_of(row, told), fields),
        text=merge(unwrapped(str(told.texts.get((row.program, row.task), {}).get("text") or "")), fields),
    )


async def _told(read: Read, submission: int) -> Sequence[Told]:
    row = await desk.one(read, submission)
    if row is None:
        return ()
    answers = (await goes.answers_of(read, [submission]))[submission]
    return told_of(stages_of(row.definition), answers, row.title)


def _facts_of(row: Row[Any]) -> list[tuple[str, Any]]:
    """What is known about a customer in short, beside their score: what they answered for good."""
    known = [
        (name.replace("_", " ").capitalize(), value)
        for name, value in (row.attributes or {}).items()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
    ]
    return known[:MOST_FACTS]
