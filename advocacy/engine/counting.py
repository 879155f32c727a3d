"""How many customers conditions mean, counted over the whole base while somebody waits.

Whom a condition means is said once, in ``rules/sql.py``; here the same clauses are asked of as little as can be. What
standings or the tally say by themselves never looks at customers: those who are not there are all alike, so the
condition's own predicate decides about them, and they are a difference of two counts. Where several tables must be
asked, what happened is summed once for everybody and joined; a selection of a few looks it up for each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Row,
    and_,
    case,
    false,
    func,
    literal_column,
    not_,
    select,
    text,
    true,
)

from advocacy.database import Read
from advocacy.engine.journal import standings, tally
from advocacy.engine.rules.conditions import Condition
from advocacy.engine.rules.facts import Facts
from advocacy.engine.rules.sql import BASE, Clauses, clause, figure_of, often_enough
from advocacy.engine.rules.tree import AtLevel, Compare, Did, Finished, Node, Not, leaves
from advocacy.people.customers import customers

NAMED = 5
RARE = 200
WORK_MEMORY = "32MB"
"""So that what everybody did is summed and joined in memory (PostgreSQL)."""

Clause = ColumnElement[bool]

_HERE = customers.c.erased_at.is_(None)
_GONE = customers.c.erased_at.is_not(None)
_ERASED = select(customers.c.id).where(_GONE)
_OF_STANDING = frozenset(
    {"points", "spendable", "score", "segment", "scored_at", "program", "cohort", "arm"}
    | {"baseline.score", "baseline.segment"}
)
_BLANK: Mapping[str, Any] = {"points": 0, "spendable": 0, "level_rank": 0}


async def everybody(read: Read) -> int:
    """How many customers there are."""
    gone = select(func.count()).select_from(customers).where(_GONE).scalar_subquery()
    return int(await read.value(select(func.count() - gone).select_from(customers)))


async def count(read: Read, condition: Condition, everybody: int) -> int:
    """How many customers a condition means.

    Args:
        read: a read or a work.
        condition: who is meant.
        everybody: how many there are.

    Raises:
        Invalid: it looks at an event.
    """
    if condition.is_everybody:
        return everybody
    if isinstance(condition.tree, Not):
        return everybody - await count(read, Condition.of(condition.tree.part), everybody)
    alone = _by_itself(read, condition)
    if alone is None:
        (found,) = await figures(read, condition, [])
        return found
    return everybody - int(await read.value(alone[0])) if alone[1] else int(await read.value(alone[0]))


async def figures(read: Read, within: Condition, further: Sequence[Condition]) -> list[int]:
    """How many customers each of several conditions means among those whom a first one means, in one pass.

    Returns:
        the count of the first, and then of each.

    Raises:
        Invalid: one of them looks at an event.
    """
    await _make_room(read)
    query = _in_one_pass(read, within, further) if read.is_sqlite and further else _joined(read, within, further)
    row = await read.row(query)
    return [int(one) for one in row] if row else []


async def named(read: Read, condition: Condition, found: int, limit: int = NAMED) -> Sequence[Row[Any]]:
    """The first few customers a condition means: ``id, name, email``, by id.

    Args:
        read: a read or a work.
        condition: who is meant.
        found: how many that are.
        limit: how many to name.
    """
    if not found:
        return ()
    few = select(customers.c.id, customers.c.name, customers.c.email).select_from(BASE).where(_HERE).limit(limit)
    meant = clause(condition, sqlite=read.is_sqlite, now=read.now)
    # Walking along the ids ends soon where many are meant; of a few it would ask nearly everybody one by one.
    if found <= RARE * limit:
        return await read.rows(few.where(meant).order_by(customers.c.id + 0))
    # Said as a case, or a database would rather gather all of a score by its index, and sort them.
    return await read.rows(few.where(case((meant, true()), else_=false())).order_by(customers.c.id))


async def _make_room(read: Read) -> None:
    if not read.is_sqlite:
        await read.connection.execute(text(f"SET LOCAL work_mem = '{WORK_MEMORY}'"))


def _joined(read: Read, within: Condition, further: Sequence[Condition]) -> Any:
    clauses = _Joined(read)
    columns = [func.count(), *(func.count().filter(clauses.of(one.tree)) for one in further)]
    outer = clauses.of(within.tree)
    return select(*columns).select_from(clauses.joined).where(_HERE, outer)


def _in_one_pass(read: Read, within: Condition, further: Sequence[Condition]) -> Any:
    """Each comparison is made once for each customer, however many of the figures look at it."""
    flags = _Flags(read)
    columns = [func.count(), *(func.count().filter(flags.of(one.tree)) for one in further)]
    outer = Clauses(sqlite=read.is_sqlite, now=read.now).of(within.tree)
    compared = [clause.label(f"f{place}") for place, clause in enumerate(flags.clauses.values())]
    # The offset keeps the database from putting the comparisons back where their figures are.
    inner: Any = select(literal_column("1"), *compared).select_from(BASE).where(_HERE, outer).offset(0)
    return select(*columns).select_from(inner.subquery())


def _by_itself(read: Read, condition: Condition) -> tuple[Any, bool] | None:
    """A count that needs no look at customers, and whether it is of those whom the condition does not mean."""
    tree = condition.tree
    blank = condition.predicate(Facts(0, "UTC", dict(_BLANK)), None, read.now)
    meant: Node = Not(tree) if blank else tree
    clauses = Clauses(sqlite=read.is_sqlite, now=read.now)
    if isinstance(tree, Did | Finished):
        enough = often_enough(tree, figure_of(tree))
        by_customer = (
            select(tally.c.customer_id)
            .where(*clauses.counted(tree), tally.c.customer_id.not_in(_ERASED))
            .group_by(tally.c.customer_id)
            .having(not_(enough) if blank else enough)
        )
        return select(func.count()).select_from(by_customer.subquery()), blank
    if not all(isinstance(leaf, AtLevel) or _is_of_standing(leaf) for leaf in leaves(tree)):
        return None
    asked = clauses.of(meant)
    here = standings.c.customer_id.not_in(_ERASED)
    return select(func.count()).select_from(standings).where(asked, here), blank


def _is_of_standing(leaf: Node) -> bool:
    return isinstance(leaf, Compare) and leaf.field.name in _OF_STANDING


class _Joined(Clauses):
    """Clauses over the base and what happened, summed for each customer and joined to it."""

    def __init__(self, read: Read) -> None:
        super().__init__(sqlite=read.is_sqlite, now=read.now)
        self.joined: FromClause = BASE
        self._sums: dict[Node, ColumnElement[Any]] = {}

    def of_tally(self, node: Did | Finished) -> Clause:
        """What happened to a customer: of SQLite a look-up for each, of PostgreSQL a sum that is joined."""
        if self.sqlite:
            return super().of_tally(node)
        if node not in self._sums:
            by_customer = (
                select(tally.c.customer_id, figure_of(node).label("times"))
                .where(*self.counted(node))
                .group_by(tally.c.customer_id)
                .subquery()
            )
            self.joined = self.joined.outerjoin(by_customer, by_customer.c.customer_id == customers.c.id)
            self._sums[node] = by_customer.c.times
        times = self._sums[node]
        if isinstance(node, Did) and node.at_least == 0:
            return often_enough(node, func.coalesce(times, literal_column("0")))
        # Said like this, who has done nothing is left out by the join itself.
        return and_(times.is_not(None), often_enough(node, times))


class _Flags(Clauses):
    """Clauses over comparisons that are made somewhere else: the first is ``f0``."""

    def __init__(self, read: Read) -> None:
        super().__init__(sqlite=read.is_sqlite, now=read.now)
        self.clauses: dict[tuple[Node, str], Clause] = {}

    def leaf(self, node: Compare | AtLevel | Did | Finished) -> Clause:
        """The flag of a comparison."""
        # Python takes 1 for true, so what is compared is told apart by its kind as well.
        key = (node, repr(getattr(node, "value", "")))
        self.clauses.setdefault(key, super().leaf(node))
        return literal_column(f"f{list(self.clauses).index(key)}", Boolean)
