"""One value inside a JSON column, compared in SQL as Python compares it, on either database.

The databases keep JSON differently (text that is read by functions, or JSONB), and both answer NULL to questions
about what is missing. Here each question has two answers, truth is no number, whole numbers and fractions are
compared by value, and text by code points.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Numeric,
    String,
    Text,
    and_,
    case,
    cast,
    collate,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from advocacy.engine.rules.tree import Scalar

Clause = ColumnElement[bool]
ORDERS: Mapping[str, Callable[[Any, Any], Clause]] = {"at_least": ge, "at_most": le, "more_than": gt, "less_than": lt}
_PLAIN_KEY = re.compile(r"[ !#-\[\]-~]+")


class JsonValue(Protocol):
    """What can be asked of a value inside a JSON column; every answer is true or false."""

    def exists(self) -> Clause:
        """There is one, and it is not null."""
        ...

    def equals(self, value: Scalar) -> Clause:
        """It is that."""
        ...

    def ordered(self, operator: str, value: Scalar) -> Clause:
        """It is of the same type, and at least, at most, more or less."""
        ...

    def has(self, value: Scalar) -> Clause:
        """It is a list, and that is in it."""
        ...


def two_valued(*questions: ColumnElement[Any]) -> Clause:
    """All of these; what would be NULL is false."""
    return func.coalesce(and_(*questions), false(), type_=Boolean)


def one_of(value: JsonValue, choice: Sequence[Scalar]) -> Clause:
    """It is any of these."""
    return or_(*[value.equals(one) for one in choice])


class SqliteJson:
    """A value in a text column, read by SQLite's JSON functions.

    Args:
        column: the column that holds an object.
        key: the value's key in it.
    """

    def __init__(self, column: ColumnElement[Any], key: str) -> None:
        self.type: ColumnElement[Any]
        self.value: ColumnElement[Any]
        if _PLAIN_KEY.fullmatch(key):
            path = literal(f'$."{key}"', String)
            self.type, self.value = func.json_type(column, path), func.json_extract(column, path)
        else:
            # A path cannot spell every key, least of all the same in every version of SQLite.
            one = _each(column)
            found = select(one.c.type).where(one.c.key == key)
            self.type = found.scalar_subquery()
            self.value = found.with_only_columns(one.c.value).scalar_subquery()

    def exists(self) -> Clause:
        """There is one, and it is not null."""
        return two_valued(self.type != "null")

    def equals(self, value: Scalar) -> Clause:
        """It is that."""
        return two_valued(*_sqlite_equals(self.type, self.value, value))

    def ordered(self, operator: str, value: Scalar) -> Clause:
        """It is of the same type, and at least, at most, more or less."""
        types, bound = _sqlite_literal(value)
        return two_valued(self.type.in_(types), ORDERS[operator](self.value, bound))

    def has(self, value: Scalar) -> Clause:
        """It is a list, and that is in it."""
        return sqlite_list_has(case((self.type == "array", self.value), else_="[]"), value)


def sqlite_list_has(column: ColumnElement[Any], value: Scalar) -> Clause:
    """A JSON list in a text column has that in it."""
    one = _each(column)
    return exists(select(1).select_from(one).where(*_sqlite_equals(one.c.type, one.c.value, value)))


def _each(column: ColumnElement[Any]) -> Any:
    return func.json_each(column).table_valued("key", "value", "type")


def _sqlite_equals(kind: ColumnElement[Any], found: ColumnElement[Any], value: Scalar) -> list[Clause]:
    if isinstance(value, bool):
        return [kind == ("true" if value else "false")]
    types, bound = _sqlite_literal(value)
    return [kind.in_(types), found == bound]


def _sqlite_literal(value: Scalar) -> tuple[list[str], ColumnElement[Any]]:
    if isinstance(value, str):
        return ["text"], literal(value, Text)
    bound: ColumnElement[Any]
    if float(value).is_integer():
        bound = literal(int(value), BigInteger)
    else:
        # Read by the same function as what is stored: SQLite may round the last digit otherwise than Python.
        bound = func.json_extract(literal(json.dumps(value), Text), "$")
    return ["integer", "real"], bound


class PostgresJson:
    """A value in a JSONB column.

    Args:
        column: the column that holds an object.
        key: the value's key in it.
    """

    def __init__(self, column: ColumnElement[Any], key: str) -> None:
        self.value: ColumnElement[Any] = column.op("->", return_type=JSONB())(literal(key, Text))
        self.text: ColumnElement[Any] = column.op("->>", return_type=Text())(literal(key, Text))
        self.type: ColumnElement[Any] = func.jsonb_typeof(self.value, type_=Text)

    def exists(self) -> Clause:
        """There is one, and it is not null."""
        return two_valued(self.type != "null")

    def equals(self, value: Scalar) -> Clause:
        """It is that."""
        return two_valued(self.value == _as_jsonb(value))

    def ordered(self, operator: str, value: Scalar) -> Clause:
        """It is of the same type, and at least, at most, more or less."""
        compare = ORDERS[operator]
        # CASE, because a conjunction may ask its second part first, and the cast of a text would be an error.
        if isinstance(value, str):
            asked = compare(collate(self.text, "C"), literal(value, Text))
            return case((self.type == "string", asked), else_=false())
        asked = compare(cast(self.value, Numeric), literal(_as_decimal(value), Numeric))
        return case((self.type == "number", asked), else_=false())

    def has(self, value: Scalar) -> Clause:
        """It is a list, and that is in it."""
        return two_valued(self.type == "array", postgres_list_has(self.value, value))


def postgres_list_has(column: ColumnElement[Any], value: Scalar) -> Clause:
    """A JSONB list has that in it."""
    return column.op("@>", return_type=Boolean())(_as_jsonb([value]))


def _as_jsonb(value: Any) -> ColumnElement[Any]:
    if isinstance(value, list):
        return literal([_plain(one) for one in value], JSONB)
    return literal(_plain(value), JSONB)


def _plain(value: Scalar) -> Scalar:
    # JSONB keeps 1e16 as digits, and it comes back whole; so it has to be asked for whole.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _as_decimal(value: float) -> Decimal:
    return Decimal(int(value)) if float(value).is_integer() else Decimal(repr(value))
