"""What was handed in as a card, whatever became of it."""

from typing import Any

from sqlalchemy import Row

from advocacy.database import Read
from advocacy.delivery.markdown import html_of
from challenges import desk, goes, reviews
from challenges.outline import stages_of
from web.hub.challenges.challenge_view import told_of
from web.studio.today.card import Card, Done, Line, name_in, names
from web.studio.today.rows import submission_item


async def waiting_submission(read: Read, number: int) -> Card | None:
    """A submission that was handed in once; None where there is none."""
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
