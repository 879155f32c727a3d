"""The meaning of a condition for the whole base: the same tree as a clause of SQL.

It must agree with the closures about every customer, so each comparison answers true or false and never NULL, and
negations are exact. What happened is counted by subqueries on the tally; an event is nowhere in the base, so a
condition that looks at one has no such meaning and is refused.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    case,
    collate,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)

from advocacy.clock import Period, day_number, earlier
from advocacy.columns import UtcDateTime
from advocacy.engine.journal import standings, tally
from advocacy.engine.rules.conditions import Condition
from advocacy.engine.rules.fields import ACCOUNT_ATTRIBUTE, ATTRIBUTE, Kind, Source
from advocacy.engine.rules.json_sql import (
    ORDERS,
    Clause,
    JsonValue,
    PostgresJson,
    SqliteJson,
    one_of,
    postgres_list_has,
    sqlite_list_has,
)
from advocacy.engine.rules.tree import DONE, UNDONE, AllOf, AnyOf, AtLevel, Compare, Did, Finished, Node, Not
from advocacy.errors import Invalid
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers

BASE = WITH_ACCOUNTS.outerjoin(standings, standings.c.customer_id == customers.c.id)

FLAGS: Mapping[str, Clause] = {
    "joined": customers.c.joined_at.is_not(None),
    "left": customers.c.left_at.is_not(None),
    "unsubscribed": customers.c.unsubscribed_at.is_not(None),
    "bounced": customers.c.bounced_at.is_not(None),
    "employee": customers.c.employee.is_(True),
}
COLUMNS: Mapping[str, ColumnElement[Any]] = {
    # Nobody's points are unknown: who has earned none has 0.
    "points": func.coalesce(standings.c.points, 0),
    "spendable": func.coalesce(standings.c.spendable, 0),
    **{name: standings.c[name] for name in ("score", "segment", "scored_at", "program", "cohort", "arm")},
    "baseline.score": standings.c.baseline_score,
    "baseline.segment": standings.c.baseline_segment,
    **{name: customers.c[name] for name in ("language", "zone", "title", "email", "joined_at", "created_at", "tags")},
    **{f"account.{name}": accounts.c[name] for name in ("name", "value", "tier")},
}


def clause(condition: Condition, *, sqlite: bool, now: datetime) -> Clause:
    """The condition as a clause over :data:`BASE`, true or false for every customer.

    Args:
        condition: who is meant.
        sqlite: for SQLite; otherwise for PostgreSQL.
        now: the present instant.

    Raises:
        Invalid: it looks at an event.
    """
    return Clauses(sqlite=sqlite, now=now).of(condition.tree)


class Clauses:
    """Clauses over :data:`BASE` as of one instant. What happened is looked up for each customer.

    Args:
        sqlite: for SQLite; otherwise for PostgreSQL.
        now: the present instant.
    """

    def __init__(self, *, sqlite: bool, now: datetime) -> None:
        self.sqlite = sqlite
        self.now = now

    def of(self, node: Node) -> Clause:
        """A tree as a clause, true or false for every customer."""
        if isinstance(node, AllOf):
            return and_(true(), *map(self.of, node.parts))
        if isinstance(node, AnyOf):
            return or_(false(), *map(self.of, node.parts))
        return not_(self.of(node.part)) if isinstance(node, Not) else self.leaf(node)

    def leaf(self, node: Compare | AtLevel | Did | Finished) -> Clause:
        """One comparison as a clause."""
        if isinstance(node, Did | Finished):
            return self.of_tally(node)
        return _at_level(node) if isinstance(node, AtLevel) else self._compare(node)

    def of_tally(self, node: Did | Finished) -> Clause:
        """What happened to a customer, as a clause."""
        if isinstance(node, Did) and node.at_least == 1 and node.at_most is None:
            return select(tally.c.day).where(_OF_CUSTOMER, *self.counted(node)).correlate(customers).exists()
        return self.summed(node)

    def summed(self, node: Did | Finished) -> Clause:
        """The same by its sum, which a database can only look up for each customer."""
        found = select(func.coalesce(figure_of(node), 0, type_=BigInteger)).where(_OF_CUSTOMER, *self.counted(node))
        return often_enough(node, found.correlate(customers).scalar_subquery())

    def counted(self, node: Did | Finished) -> list[Clause]:
        """Which rows of the tally it looks at, of any customer."""
        if isinstance(node, Finished):
            return [tally.c.event.in_([DONE, UNDONE]), tally.c.object == node.challenge]
        counted = [tally.c.event == node.event]
        if node.object:
            counted.append(tally.c.object == node.object)
        if node.days is not None:
            counted.append(tally.c.day > day_number(self.now) - node.days)
        return counted

    def _compare(self, node: Compare) -> Clause:
        field = node.field
        value: Any = node.value
        if field.source is not Source.CUSTOMER:
            raise Invalid(
                f"{field.spelled} is said by an event, and cannot be asked of all customers.",
                remedy="Ask what the customer did.",
            )
        if field.kind is Kind.ANY:
            return _compared_json(self._json(field.name), node.operator, value)
        if field.kind is Kind.FLAG:
            flag = FLAGS[field.name]
            return true() if node.operator == "exists" else flag if value else not_(flag)
        column = COLUMNS.get(field.name, standings.c.level)
        if node.operator == "exists":
            return column.is_not(None)
        if field.kind is Kind.LIST:
            return (sqlite_list_has if self.sqlite else postgres_list_has)(column, value)
        return and_(column.is_not(None), self._compared(column, node))

    def _json(self, name: str) -> JsonValue:
        table, prefix = (accounts, ACCOUNT_ATTRIBUTE) if name.startswith(ACCOUNT_ATTRIBUTE) else (customers, ATTRIBUTE)
        kind = SqliteJson if self.sqlite else PostgresJson
        return kind(table.c.attributes, name.removeprefix(prefix))

    def _compared(self, column: ColumnElement[Any], node: Compare) -> Clause:
        value: Any = node.value
        if isinstance(value, Period):
            limit = literal(earlier(self.now, value, "UTC"), UtcDateTime())
            return column >= limit if node.operator == "within" else column < limit
        if isinstance(value, datetime):
            bound = literal(value, UtcDateTime())
            return column < bound if node.operator == "before" else column > bound
        type_ = Text() if node.field.kind is Kind.TEXT else BigInteger()
        if node.operator == "one_of":
            return type_coerce(column, type_).in_(value)
        bound = literal(value, type_)
        if node.operator == "is":
            return column == bound
        # Code points, as Python compares: a database's own order depends on where it was installed.
        ordered = collate(column, "C") if node.field.kind is Kind.TEXT and not self.sqlite else column
        return ORDERS[node.operator](ordered, bound)


_OF_CUSTOMER = tally.c.customer_id == customers.c.id


def figure_of(node: Did | Finished) -> ColumnElement[Any]:
    """What is summed up of those rows."""
    if isinstance(node, Did):
        return func.sum(tally.c.times)
    return func.sum(case((tally.c.event == DONE, tally.c.times), else_=-tally.c.times))


def often_enough(node: Did | Finished, times: ColumnElement[Any]) -> Clause:
    """Whether that sum is as the condition wants it."""
    if isinstance(node, Finished):
        return times > 0
    at_least = times >= node.at_least
    return at_least if node.at_most is None else and_(at_least, times <= node.at_most)


def _at_level(node: AtLevel) -> Clause:
    level = standings.c.level
    reached = and_(level.is_not(None), level.in_(sorted(node.keys)))
    return or_(level.is_(None), reached) if node.unranked else reached


def _compared_json(found: JsonValue, operator: str, value: Any) -> Clause:
    if operator == "one_of":
        return one_of(found, value)
    asked: Mapping[str, Callable[[Any], Clause]] = {"is": found.equals, "has": found.has}
    if operator == "exists":
        return found.exists()
    return asked[operator](value) if operator in asked else found.ordered(operator, value)
