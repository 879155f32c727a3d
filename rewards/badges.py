"""A badge is earned once and kept: the definition comes from a program, the row says who has it since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, String, Table, Text, UniqueConstraint, and_, select

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.engine.people import hold_facts
from advocacy.events import Event
from rewards.definitions import keep

badges = Table(
    "badges",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False),
    Column("key", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("retired_at", UtcDateTime),
    UniqueConstraint("program", "key"),
)

earned_badges = Table(
    "earned_badges",
    metadata,
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("badge", String(60), primary_key=True),
    Column("program", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Earned:
    """A badge somebody is to have."""

    customer: int
    badge: str
    program: str
    because: str = ""


async def confer(work: Work, wanted: Sequence[Earned]) -> None:
    """Give badges to those who do not have them yet."""
    known = await hold_facts(work, sorted({one.customer for one in wanted}))
    by_key = {(one.customer, one.badge): one for one in wanted if one.customer in known}
    if not by_key:
        return
    written = await work.execute(
        insert_into(work, earned_badges)
        .on_conflict_do_nothing()
        .returning(earned_badges.c.customer_id, earned_badges.c.badge),
        [
            {"customer_id": customer, "badge": badge, "program": one.program, "at": work.now}
            for (customer, badge), one in sorted(by_key.items())
        ],
    )
    new = {(row.customer_id, row.badge) for row in written}
    await work.record(
        *[
            Event("badge.earned", customer, f"badge:{badge}", badge, {"badge": badge}, one.because)
            for (customer, badge), one in by_key.items()
            if (customer, badge) in new
        ]
    )


async def publish(work: Work, program: str, document: Sequence[Mapping[str, Any]]) -> None:
    """Keep a program's badges; one that is gone from it stays with those who earned it."""
    await keep(
        work,
        badges,
        program,
        [
            {"key": said["badge"], "name": said.get("name") or said["badge"], "text": said.get("text") or ""}
            for said in document
        ],
    )


async def of_customer(read: Read, customer: int) -> Sequence[Row[Any]]:
    """The badges somebody has, newest first: badge, name, text, at."""
    same = and_(badges.c.key == earned_badges.c.badge, badges.c.program == earned_badges.c.program)
    return await read.rows(
        select(earned_badges.c.badge, badges.c.name, badges.c.text, earned_badges.c.at)
        .outerjoin(badges, same)
        .where(earned_badges.c.customer_id == customer)
        .order_by(earned_badges.c.at.desc(), earned_badges.c.badge)
    )
