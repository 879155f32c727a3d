"""Leader boards: who earned how much, among those who chose to be shown.

Somebody who is not shown sees the others ranked as if they were not there, and learns their own place alone. Those with
the same points share a place. Fewer than three people are no board: behind a place of two stands a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select

from advocacy.database import Read
from advocacy.errors import NotFound
from advocacy.people.customers import MEMBERS, customers
from advocacy.people.showing import shown_members
from rewards.ladder import levels
from rewards.ledger import EARNING, MEMBER, balances, postings

LEVEL, PEERS = "level", "peers"
GROUPS = (LEVEL, PEERS)
FEWEST = 3
TOP = 10
NEAR = 2
SAME_TIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a board.

    Attributes:
        place: counted from 1; those with the same points have the same.
        line: which line of the whole board it is, counted from 1.
        nickname: as they chose to be shown.
        points: what they earned.
        me: whether it is the reader.
    """

    place: int
    line: int
    nickname: str
    points: int
    me: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A board as one member sees it.

    Attributes:
        places: the first ten and the reader's neighbours, in order; empty while there are too few to show.
        people: how many are ranked.
        nickname: as whom the reader is shown; None when they are not.
        points: what the reader earned.
        place: the reader's place, which nobody else learns when they are not shown; None without points, or while
            there are too few to show.
        level: the name of the reader's level; None below the first.
    """

    places: Sequence[Place]
    people: int
    nickname: str | None
    points: int
    place: int | None
    level: str | None


async def board(read: Read, customer: int, *, by: str = LEVEL, since: datetime | None = None) -> Board:
    """The board of a member's group, in two statements whatever its size.

    Args:
        read: a read or a work.
        customer: the member who looks.
        by: ``level``, those who stand on the same level; or ``peers``, those who joined within 30 days of each other.
        since: count points from this instant; None counts all there ever were.

    Raises:
        NotFound: there is no such member.
    """
    me = await read.row(_me(customer, since))
    if me is None:
        raise NotFound(f"There is no member {customer}.")
    rows = await read.rows(_ranked(me, by, since))
    people = rows[0].people if rows else 0
    if people < FEWEST:
        return Board((), people, me.nickname, max(0, me.points), None, me.level_name)
    places = [Place(row.place, row.nth, row.nickname, row.points, row.customer_id == customer) for row in rows]
    place = rows[0].above + 1 if me.points > 0 else None
    return Board(places, people, me.nickname, max(0, me.points), place, me.level_name)


def _me(customer: int, since: datetime | None) -> Select[Any]:
    return (
        select(
            customers.c.id,
            customers.c.joined_at,
            balances.c.level,
            levels.c.name.label("level_name"),
            shown_members.c.nickname,
            _points(since),
        )
        .select_from(
            customers.outerjoin(balances, balances.c.customer_id == customers.c.id)
            .outerjoin(levels, levels.c.key == balances.c.level)
            .outerjoin(shown_members, shown_members.c.customer_id == customers.c.id)
        )
        .where(customers.c.id == customer, MEMBERS)
    )


def _ranked(me: Row[Any], by: str, since: datetime | None) -> Select[Any]:
    ranked = _ranking(me, by, since).subquery("ranked")
    mine = select(ranked.c.nth).where(ranked.c.customer_id == me.id).scalar_subquery()
    return (
        select(ranked)
        .where(or_(ranked.c.nth <= TOP, ranked.c.nth.between(mine - NEAR, mine + NEAR)))
        .order_by(ranked.c.nth)
    )


def _ranking(me: Row[Any], by: str, since: datetime | None) -> Select[Any]:
    earned = _earned(me, by, since).subquery("earned")
    first = earned.c.points.desc()
    return select(
        earned.c.customer_id,
        earned.c.nickname,
        earned.c.points,
        func.rank().over(order_by=first).label("place"),
        func.row_number().over(order_by=(first, earned.c.nickname_key)).label("nth"),
        func.count().over().label("people"),
        func.sum(case((earned.c.points > me.points, 1), else_=0)).over().label("above"),
    ).where(earned.c.points > 0)


def _earned(me: Row[Any], by: str, since: datetime | None) -> Select[Any]:
    """Those of the group who are shown, with what each earned."""
    who = (customers.c.id.label("customer_id"), shown_members.c.nickname, shown_members.c.nickname_key)
    shown = shown_members.join(customers, customers.c.id == shown_members.c.customer_id).outerjoin(
        balances, balances.c.customer_id == customers.c.id
    )
    here = and_(MEMBERS, _group(me, by))
    if since is None:
        return select(*who, _ever).select_from(shown).where(here)
    # Joined and grouped, and not looked up for each: what is looked up is looked up again for every time it is used.
    lately = shown.join(postings, postings.c.customer_id == customers.c.id)
    return select(*who, _change).select_from(lately).where(here, _counts(since)).group_by(*who)


def _group(me: Row[Any], by: str) -> ColumnElement[bool]:
    if by == LEVEL:
        return balances.c.level.is_not_distinct_from(me.level)
    return customers.c.joined_at.between(me.joined_at - SAME_TIME, me.joined_at + SAME_TIME)


def _points(since: datetime | None) -> ColumnElement[int]:
    """What one customer earned: all there ever was, or from an instant on."""
    if since is None:
        return _ever
    mine = select(_change).where(postings.c.customer_id == customers.c.id, _counts(since)).correlate(customers)
    return func.coalesce(mine.scalar_subquery(), literal(0)).label("points")


def _counts(since: datetime) -> ColumnElement[bool]:
    return and_(postings.c.kind.in_(EARNING), postings.c.at >= since)


_ever = func.coalesce(balances.c.lifetime, literal(0)).label("points")
_change = func.sum(case((postings.c.target == MEMBER, postings.c.amount), else_=-postings.c.amount)).label("points")
