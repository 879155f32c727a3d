"""What each person is willing to do for the company: an answer for each activity, never one yes for all.

The last answer counts, whoever wrote it down. It may be good for a while only, and carry a limit of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Row, String, Table, Text, UniqueConstraint, select

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.errors import Invalid

ACTIVITIES = {
    "call": "a reference call of 15 to 30 minutes",
    "email": "a reference by e-mail",
    "site_visit": "a visit on site",
    "quote": "a written quote",
    "logo": "use of the logo",
    "case_study": "a case study",
    "video": "a video",
    "press": "a call with the press or an analyst",
    "event": "speaking at an event or in a webinar",
    "review": "a review on a public site",
    "community": "answering in the community",
    "beta": "a beta, a user test or a focus group",
    "referral": "a referral",
    "social": "a social post",
}
ANSWERS = ("yes", "no", "ask first")

willingness = Table(
    "willingness",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("activity", String(20), nullable=False),
    Column("willing", String(12), nullable=False),
    Column("approved_by", String(12), nullable=False),
    Column("said_by", String(12), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("valid_from", UtcDateTime),
    Column("valid_to", UtcDateTime),
    Column("per_quarter", Integer),
    Column("note", Text),
    UniqueConstraint("customer_id", "activity"),
    CheckConstraint("willing IN ('yes', 'no', 'ask first')", name="willing"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said about one activity.

    Attributes:
        customer: who.
        activity: one of ``ACTIVITIES``.
        willing: ``yes``, ``no`` or ``ask first``.
        approved_by: ``person``, or ``company`` where its legal department said so.
        said_by: ``member`` in the hub, ``staff`` or ``import``.
        valid_from: the first instant it holds; None is at once.
        valid_to: the first instant it holds no more; None is for good.
        per_quarter: asks of this kind in a quarter at most, where the person set a limit.
        note: further limits in words.
    """

    customer: int
    activity: str
    willing: str
    approved_by: str = "person"
    said_by: str = "staff"
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    per_quarter: int | None = None
    note: str | None = None


async def note(work: Work, answers: Sequence[Answer]) -> None:
    """Keep answers; a later one replaces what the person said about that activity before.

    Raises:
        Invalid: an unknown activity or answer, or an end before the beginning.
    """
    for one in answers:
        _check(one)
    if not answers:
        return
    saying = insert_into(work, willingness)
    said = [column.name for column in willingness.c if column.name not in {"id", "customer_id", "activity"}]
    rows = {(one.customer, one.activity): _as_row(one, work) for one in answers}
    await work.execute(
        saying.on_conflict_do_update(
            index_elements=["customer_id", "activity"], set_={name: saying.excluded[name] for name in said}
        ),
        [rows[key] for key in sorted(rows)],
    )


def _as_row(one: Answer, work: Work) -> dict[str, Any]:
    return {
        "customer_id": one.customer,
        "activity": one.activity,
        "willing": one.willing,
        "approved_by": one.approved_by,
        "said_by": one.said_by,
        "said_at": work.now,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "per_quarter": one.per_quarter,
        "note": one.note,
    }


def _check(one: Answer) -> None:
    if one.activity not in ACTIVITIES:
        raise Invalid(
            f"{one.activity!r} is no activity.", where="activity", remedy=f"Choose one of {', '.join(ACTIVITIES)}."
        )
    if one.willing not in ANSWERS:
        raise Invalid(f"{one.willing!r} is no answer.", where="willing", remedy=f"Choose one of {', '.join(ANSWERS)}.")
    if one.valid_from and one.valid_to and one.valid_to <= one.valid_from:
        raise Invalid("It ends before it begins.", where="valid_to", remedy="Choose a later end.")


def holds(answer: Row[Any], now: datetime) -> bool:
    """Whether an answer is inside the time it was given for."""
    begun = answer.valid_from is None or answer.valid_from <= now
    return begun and (answer.valid_to is None or now < answer.valid_to)


async def of_customers(read: Read, customers: Sequence[int]) -> dict[int, dict[str, Row[Any]]]:
    """What these customers said, by customer and activity, whether or not it holds now."""
    said: dict[int, dict[str, Row[Any]]] = {}
    for part in chunks(customers):
        for row in await read.rows(select(willingness).where(willingness.c.customer_id.in_(part))):
            said.setdefault(row.customer_id, {})[row.activity] = row
    return said
