"""What points can be spent on. Stock that is absent is unlimited, and 0 is sold out.

A program says how many there are; the row says how many are left. Publishing again moves what is left by as much
as the program's own figure moved, so that what was given away stays given away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    or_,
    select,
    update,
)

from advocacy.columns import Json, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work
from advocacy.engine.people import take_facts
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.rules.facts import Facts
from advocacy.engine.rules.tree import AtLevel
from advocacy.engine.rules.words import unmet
from advocacy.errors import Conflict, NotFound
from advocacy.words import said
from rewards.definitions import keep
from rewards.ladder import ranks
from rewards.ledger import balance

BY_A_PERSON = "by a person"
GIFT_CARD = "gift_card"

rewards = Table(
    "rewards",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False),
    Column("key", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("points", Integer, nullable=False),
    Column("stock", Integer),
    Column("declared", Integer),
    Column("condition", Json),
    Column("checked", Boolean, nullable=False),
    Column("document", Json, nullable=False),
    Column("retired_at", UtcDateTime),
    UniqueConstraint("program", "key"),
    CheckConstraint("stock >= 0", name="stock"),
    CheckConstraint("points >= 0", name="points"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as one member sees it.

    Attributes:
        reward: the row.
        open: whether the member is among those it is for.
        missing: how many points they still need.
        opens: where nothing but a level stands between, the key of that level.
    """

    reward: Row[Any]
    open: bool
    missing: int
    opens: str | None = None

    @property
    def available(self) -> bool:
        """Whether they can have it now."""
        return self.open and not self.missing and self.reward.stock != 0


async def publish(work: Work, program: str, document: Sequence[Mapping[str, Any]]) -> None:
    """Keep a program's rewards; one that is gone is offered no more, and what was redeemed stays."""

    def left(new: Any) -> Any:
        return case(
            (or_(new.declared.is_(None), rewards.c.declared.is_(None)), new.declared),
            (rewards.c.stock + new.declared < rewards.c.declared, 0),
            else_=rewards.c.stock + new.declared - rewards.c.declared,
        )

    await keep(work, rewards, program, [_row(written) for written in document], {"stock": left})


def _row(written: Mapping[str, Any]) -> dict[str, Any]:
    stock = written.get("stock")
    return {
        "key": written["reward"],
        "name": written.get("name") or written["reward"],
        "text": written.get("text") or "",
        "kind": written.get("kind") or "other",
        "points": written["points"],
        "stock": stock,
        "declared": stock,
        "condition": written.get("for") or None,
        "checked": written.get("checked") == BY_A_PERSON,
        "document": dict(written),
    }


async def take_one(work: Work, reward: int) -> Row[Any]:
    """Take one off the shelf: one conditional UPDATE, and the row decides.

    Raises:
        Conflict: sold out, or offered no more.
        NotFound: there is no such reward.
    """
    taken = await work.execute(
        update(rewards)
        .where(
            rewards.c.id == reward,
            rewards.c.retired_at.is_(None),
            or_(rewards.c.stock.is_(None), rewards.c.stock > 0),
        )
        .values(stock=rewards.c.stock - 1)
        .returning(rewards)
    )
    row = taken.first()
    if row is not None:
        return row
    known = await get(work, reward)
    if known.retired_at is not None:
        raise Conflict(said("{reward} is not offered any more.", reward=known.name))
    raise Conflict(
        said("{reward} is sold out.", reward=known.name),
        remedy=said("No points were taken. Look again later, or choose another."),
    )


async def put_back(work: Work, reward: int) -> None:
    """Put one back on the shelf; what is unlimited stays so."""
    await work.execute(update(rewards).where(rewards.c.id == reward).values(stock=rewards.c.stock + 1))


async def condition_of(read: Read, reward: Row[Any]) -> Condition:
    """Whom a reward is for."""
    return parse(reward.condition, levels=await ranks(read), where=f"rewards, {reward.key}")


async def get(read: Read, reward: int) -> Row[Any]:
    """The reward of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(rewards).where(rewards.c.id == reward))
    if row is None:
        raise NotFound(said("There is no reward {number}.", number=str(reward)))
    return row


async def by_key(read: Read, program: str, key: str) -> Row[Any]:
    """The reward of a program by its key.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(rewards).where(and_(rewards.c.program == program, rewards.c.key == key)))
    if row is None:
        raise NotFound(f"There is no reward {key!r} in {program}.")
    return row


async def offered(read: Read) -> Sequence[Row[Any]]:
    """Every reward on the shelf, cheapest first."""
    return await read.rows(
        select(rewards).where(rewards.c.retired_at.is_(None)).order_by(rewards.c.points, rewards.c.id)
    )


async def offers(read: Read, customer: int) -> list[Offer]:
    """The shelf as one member sees it."""
    shelf = await offered(read)
    places = await ranks(read)
    conditions = {row.id: parse(row.condition, levels=places, where=f"rewards, {row.key}") for row in shelf}
    asks = frozenset().union(*(condition.asks for condition in conditions.values()), frozenset())
    facts = (await take_facts(read, [customer], asks)).get(customer)
    _, spendable = await balance(read, customer)
    made = []
    for row in shelf:
        is_open = facts is not None and conditions[row.id].predicate(facts, None, read.now)
        opens = _opened_by(conditions[row.id], facts, read.now, places) if facts and not is_open else None
        made.append(Offer(row, is_open, max(row.points - spendable, 0), opens))
    return made


def _opened_by(condition: Condition, facts: Facts, now: datetime, places: Mapping[str, int]) -> str | None:
    """The level that alone stands between a member and a reward; None where anything else does."""
    parts = [one.part for one in unmet(condition, facts, now)]
    here = facts.values["level_rank"]
    needed: list[str] = []
    for part in parts:
        ahead = [key for key in part.keys if places.get(key, 0) > here] if isinstance(part, AtLevel) else []
        if not ahead:
            return None
        needed.append(min(ahead, key=places.__getitem__))
    return max(needed, key=places.__getitem__, default=None)
