"""One answer to a 0–10 question, from whatever source, once.

A score belongs to a customer, or to nobody who can be known: then it counts in the NPS and never in a cohort.
The source's own id of the answer makes it the same answer when it comes again; a comment that arrives later
completes the answer and is not a second one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    select,
    update,
)

from advocacy.clock import iso
from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, among, chunks, insert_for
from advocacy.engine.journal import standings
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.listening.scores import segment_of

COUNTS_AS = ("relationship", "transactional", "program")
CHANNELS = ("email", "web", "mobile", "sms", "in-app", "import", "api", "unknown")

scores = Table(
    "scores",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id")),
    Column("score", Integer, nullable=False),
    Column("segment", String(12), nullable=False),
    Column("source", String(60), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("counts_as", String(20), nullable=False),
    Column("survey", String(60)),
    Column("ask_id", Key),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("offset_minutes", Integer),
    Column("dated", Boolean, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("comment", Text),
    UniqueConstraint("source", "external_id"),
    Index("ix_scores_customer_id_answered_at", "customer_id", "answered_at"),
    Index("ix_scores_answered_at", "answered_at"),
)


class Response(NamedTuple):
    """An answer as it comes in.

    Attributes:
        score: 0 to 10.
        source: the tool it came from, or ``hub`` for our own surveys.
        external_id: the source's id of this answer; the same id is the same answer.
        customer: whose it is; None when that cannot be known.
        answered_at: when it was given; None when the source does not say, and then it counts as of now.
        offset_minutes: the zone it was given in, as minutes east of UTC, where the source says.
        counts_as: ``relationship``, ``transactional`` or ``program`` (the rescore); never pooled silently.
        ask: our own survey request that it answers.
    """

    score: int
    source: str
    external_id: str
    customer: int | None = None
    channel: str = "unknown"
    answered_at: datetime | None = None
    offset_minutes: int | None = None
    comment: str | None = None
    counts_as: str = "relationship"
    survey: str | None = None
    ask: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a list of answers: how many were new, how many said nothing new, how many got a comment."""

    new: int
    unchanged: int
    completed: int


async def receive(work: Work, responses: Sequence[Response]) -> Received:
    """Take answers in, each once, and say what happened.

    Raises:
        Invalid: a score outside 0 to 10, or a way of counting that does not exist.
    """
    new = unchanged = completed = 0
    for part in chunks(responses, 2000):
        rows = {(one.source, one.external_id): _as_row(one, work) for one in part}
        inserted = await work.pour_back(_receiving(sqlite=work.is_sqlite), list(rows.values()), received_at=work.now)
        ids = {(source, external): number for number, source, external in inserted}
        completed += await _complete(work, [one for one in part if (one.source, one.external_id) not in ids])
        new += len(ids)
        unchanged += len(part) - len(ids)
        await _say(work, [(ids[key], row) for key, row in rows.items() if key in ids])
    return Received(new, unchanged - completed, completed)


@cache
def _receiving(*, sqlite: bool) -> Any:
    once = insert_for(scores, sqlite=sqlite).on_conflict_do_nothing(index_elements=["source", "external_id"])
    return once.returning(scores.c.id, scores.c.source, scores.c.external_id)


def _as_row(one: Response, work: Work) -> dict[str, Any]:
    if one.counts_as not in COUNTS_AS:
        raise Invalid(
            f"{one.counts_as!r} is no way for a score to count.", remedy=f"Use one of {', '.join(COUNTS_AS)}."
        )
    try:
        segment = segment_of(one.score)
    except ValueError as wrong:
        raise Invalid(str(wrong), remedy="Use a whole number from 0 to 10.") from wrong
    return {
        "customer_id": one.customer,
        "score": one.score,
        "segment": segment.value,
        "source": one.source,
        "external_id": one.external_id,
        "channel": one.channel,
        "counts_as": one.counts_as,
        "survey": one.survey,
        "ask_id": one.ask,
        "answered_at": one.answered_at or work.now,
        "offset_minutes": one.offset_minutes,
        "dated": one.answered_at is not None,
        "comment": (one.comment or "").strip() or None,
    }


async def _complete(work: Work, known: Sequence[Response]) -> int:
    """Give answers that came before the comment that has come since."""
    said = {(one.source, one.external_id): one.comment.strip() for one in known if one.comment and one.comment.strip()}
    silent = []
    for source in sorted({source for source, _ in said}):
        externals = [external for its_source, external in said if its_source == source]
        query = select(scores.c.id, scores.c.external_id).where(
            scores.c.source == source, among(work, scores.c.external_id, externals), scores.c.comment.is_(None)
        )
        silent += [(row.id, said[source, row.external_id]) for row in await work.rows(query)]
    if silent:
        await work.execute(
            update(scores).where(scores.c.id == bindparam("silent")).values(comment=bindparam("words")),
            [{"silent": number, "words": words} for number, words in silent],
        )
    return len(silent)


async def _say(work: Work, new: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    known = await _segments(work, [row["customer_id"] for _, row in new if row["customer_id"] is not None])
    events = [
        Event(
            "score.received",
            row["customer_id"],
            about=f"score:{number}",
            data={
                "score": row["score"],
                "segment": row["segment"],
                "previous_segment": known.get(row["customer_id"]),
                "source": row["source"],
                "channel": row["channel"],
                "counts_as": row["counts_as"],
                "survey": row["survey"],
                "answered_at": iso(row["answered_at"]),
                "age_days": max(0, (work.now - row["answered_at"]).days),
                "has_comment": row["comment"] is not None,
            },
        )
        for number, row in new
    ]
    if events:
        await work.record(*events)


async def _segments(work: Work, customers: Sequence[int]) -> dict[int, str]:
    if not customers:
        return {}
    query = select(standings.c.customer_id, standings.c.segment)
    query = query.where(among(work, standings.c.customer_id, sorted(set(customers))))
    return {row.customer_id: row.segment for row in await work.rows(query)}


async def of_customer(read: Read, customer: int) -> Sequence[Row[Any]]:
    """A customer's answers, oldest first."""
    return await read.rows(select(scores).where(scores.c.customer_id == customer).order_by(scores.c.answered_at))
