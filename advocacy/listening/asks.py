"""A request for a score to one customer, and what became of it.

asked ── answered            held: not asked, because they rest between surveys, are new, or cannot be reached
└───── expired
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Row, String, Table, select

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read
from advocacy.delivery.mail import Letter
from advocacy.errors import NotFound
from advocacy.events import Event

survey_asks = Table(
    "survey_asks",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False),
    Column("survey", String(60), nullable=False),
    Column("version_id", Key, nullable=False),
    Column("program", String(60), nullable=False),
    Column("cohort", Key),
    Column("counts_as", String(20), nullable=False),
    Column("exempt", Boolean, nullable=False),
    Column("key", String(500), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("held_because", String(20)),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("reminded_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Index("ix_survey_asks_customer_id_asked_at", "customer_id", "asked_at"),
)


def letter(ask: int, row: Mapping[str, Any], mail: str, step: str) -> Letter:
    """The mail of an ask; ``step`` tells the first from the reminder."""
    return Letter(
        customer=row["customer_id"],
        mail=mail,
        key=f"survey:{ask}:{step}",
        about=f"survey:{ask}",
        version=row["version_id"],
        until=row["expires_at"],
        because=row.get("because", ""),
    )


def said(name: str, ask: int, row: Mapping[str, Any], *, because: str = "") -> Event:
    """The event that something became of an ask."""
    return Event(
        name,
        row["customer_id"],
        about=f"survey:{ask}",
        object=row["survey"],
        data={field: row[field] for field in ("survey", "counts_as", "program", "cohort", "exempt")},
        because=because,
    )


async def get(read: Read, ask: int) -> Row[Any]:
    """The ask of that id; one that was held was never asked, and is not there.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(survey_asks).where(survey_asks.c.id == ask, survey_asks.c.state != "held"))
    if row is None:
        raise NotFound("There is no such survey.", remedy="Open it from the mail again.")
    return row


async def open_for(read: Read, customer: int) -> Sequence[Row[Any]]:
    """What a customer can answer now, oldest first."""
    query = select(survey_asks).where(
        survey_asks.c.customer_id == customer, survey_asks.c.state == "asked", survey_asks.c.expires_at > read.now
    )
    return await read.rows(query.order_by(survey_asks.c.id))


async def held(read: Read, program: str, limit: int = 500) -> Sequence[Row[Any]]:
    """Who was not asked although a rule of the program wanted it, and why, newest first."""
    query = select(survey_asks).where(survey_asks.c.program == program, survey_asks.c.state == "held")
    return await read.rows(query.order_by(survey_asks.c.id.desc()).limit(limit))


async def last_answered(read: Read, customer: int) -> Row[Any] | None:
    """The ask that a customer answered last, or None."""
    query = select(survey_asks).where(survey_asks.c.customer_id == customer, survey_asks.c.state == "answered")
    return await read.row(query.order_by(survey_asks.c.answered_at.desc()).limit(1))
