"""A member's statement: every change of what they can spend, what it was for, and what became of it.

Each line says its cause as facts, and a page puts them into words. What was taken back stands beside what it undoes,
both ways, so that nobody sees points go without seeing which. A balance never goes below zero: where points had been
spent before they were to be taken back, the line says how many stayed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select

from advocacy.database import Read
from advocacy.engine.journal import journal
from rewards.catalog import rewards
from rewards.corrections import correction_notes
from rewards.ladder import levels
from rewards.ledger import EARNING, balances, changes, postings
from rewards.redemptions import redemptions

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement.

    Attributes:
        posting: its id.
        at: when.
        kind: award, reversal, correction, reservation or release.
        change: points, negative where they went away.
        spendable: what was there afterwards.
        event: what it was for, as an event's name.
        about: what that event was about, ``submission:7:1``.
        object: the challenge or the reward.
        rule: whose words gave the points, ``program:rule``.
        actor: who did it, as the journal names people.
        note: the reason of a correction, or of a reward that could not be had.
        reward: the reward's name, where it is about one.
        redemption: the redemption, where it is about one.
        state: how that redemption stands now.
        undoes: of what was taken back, how many points had been given.
        undoes_at: and when.
        undone: of an award that was taken back since, how many points went.
        undone_at: and when.
    """

    posting: int
    at: datetime
    kind: str
    change: int
    spendable: int
    event: str
    about: str
    object: str
    rule: str
    actor: str
    note: str
    reward: str
    redemption: int | None
    state: str
    undoes: int | None
    undoes_at: datetime | None
    undone: int | None
    undone_at: datetime | None

    @property
    def cause(self) -> str:
        """What it was for and which."""
        return f"{self.event}/{self.about}" if self.about else self.event

    @property
    def kept(self) -> int:
        """Of what was taken back, how many points stayed because they had been spent."""
        return self.undoes + self.change if self.kind == "reversal" and self.undoes is not None else 0


@dataclass(frozen=True, slots=True)
class Reached:
    """A level that was reached.

    Attributes:
        after: the posting that brought it about, or the last one before it; 0 where there was none.
        rings: how many levels had to be earned to stand there.
    """

    after: int
    at: datetime
    key: str
    name: str
    points: int
    rings: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of a statement, newest first.

    Attributes:
        lifetime: points earned, which make levels.
        spendable: what can be spent, the same instant's.
        lines: the changes.
        older: what to ask for to see those before; None on the last page.
    """

    lifetime: int
    spendable: int
    lines: Sequence[Line]
    older: int | None


async def statement(read: Read, customer: int, *, before: int | None = None, limit: int = ON_A_PAGE) -> Statement:
    """Changes of what a customer can spend, with the figures of the same instant: one look, whatever is going on.

    Args:
        read: a read or a work.
        customer: whose.
        before: the posting whose predecessors are wanted; None begins with the newest.
        limit: how many at most.
    """
    lines = changes(customer)
    undone, done = postings.alias("undone"), postings.alias("done")
    query = (
        select(
            balances.c.lifetime,
            balances.c.spendable.label("left"),
            lines,
            correction_notes.c.note,
            rewards.c.name.label("reward"),
            redemptions.c.id.label("redemption"),
            redemptions.c.state.label("state"),
            redemptions.c.reply,
            done.c.amount.label("undoes"),
            done.c.at.label("undoes_at"),
            undone.c.amount.label("undone"),
            undone.c.at.label("undone_at"),
        )
        .select_from(balances)
        .outerjoin(
            lines, and_(lines.c.customer_id == balances.c.customer_id, *([lines.c.id < before] if before else []))
        )
        .outerjoin(correction_notes, correction_notes.c.posting_id == lines.c.id)
        .outerjoin(redemptions, redemptions.c.posting_key == lines.c.about)
        .outerjoin(rewards, rewards.c.id == redemptions.c.reward_id)
        .outerjoin(done, and_(lines.c.kind == "reversal", done.c.id == lines.c.settles))
        .outerjoin(undone, and_(lines.c.kind == "award", undone.c.settles == lines.c.id))
        .where(balances.c.customer_id == customer)
        .order_by(lines.c.id.desc())
        .limit(limit + 1)
    )
    rows = await read.rows(query)
    if not rows:
        return Statement(0, 0, (), None)
    found = [_line(row) for row in rows[:limit] if row.id is not None]
    return Statement(rows[0].lifetime, rows[0].left, found, found[-1].posting if len(rows) > limit else None)


def _line(row: Row[Any]) -> Line:
    return Line(
        posting=row.id,
        at=row.at,
        kind=row.kind,
        change=int(row.change),
        spendable=int(row.after),
        event=row.event,
        about=row.about,
        object=row.object,
        rule=row.rule,
        actor=row.actor,
        note=row.note or (row.reply if row.kind == "release" else "") or "",
        reward=row.reward or "",
        redemption=row.redemption,
        state=row.state or "",
        undoes=row.undoes,
        undoes_at=row.undoes_at,
        undone=row.undone,
        undone_at=row.undone_at,
    )


async def levels_reached(read: Read, customer: int) -> Sequence[Reached]:
    """When a customer reached which level, newest first, those that had to be earned."""
    theirs = postings.c.customer_id == journal.c.customer_id
    newest = select(func.max(postings.c.id)).correlate(journal)
    brought = newest.where(theirs, postings.c.chain == journal.c.chain, postings.c.kind.in_(EARNING))
    last = newest.where(theirs, postings.c.at <= journal.c.at, postings.c.kind != "spending")
    query = (
        select(
            journal.c.at,
            journal.c.object,
            journal.c.data,
            levels.c.name,
            func.coalesce(brought.scalar_subquery(), last.scalar_subquery(), 0).label("after"),
        )
        .outerjoin(levels, levels.c.key == journal.c.object)
        .where(journal.c.customer_id == customer, journal.c.event == "level.reached")
        .order_by(journal.c.id.desc())
    )
    return [
        Reached(row.after, row.at, row.object, row.name or row.object, int(row.data["points"]), int(row.data["rank"]))
        for row in await read.rows(query)
        if int(row.data["rank"]) > 0
    ]


async def earned_since(read: Read, customer: int, since: datetime) -> Sequence[tuple[datetime, int]]:
    """What a customer earned from an instant on, less what was taken back, each with its instant."""
    lines = changes(customer)
    query = select(lines.c.at, lines.c.change).where(lines.c.kind.in_(EARNING), lines.c.at >= since)
    return [(row.at, int(row.change)) for row in await read.rows(query)]
