"""The fields by which figures tell groups of people apart: columns of theirs, of their account, and any attribute."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, String, case, func, literal, select, type_coerce

from advocacy.columns import Json
from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.errors import Invalid
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.reports.cells import spelled

SMALLEST_GROUP = 5
GREY_BELOW = 30
SAMPLE = 500
"""Of how many people the attributes are looked at that are worth telling groups apart by."""

OF_PEOPLE: Mapping[str, ColumnElement[Any]] = {
    "language": customers.c.language,
    "zone": customers.c.zone,
    "title": customers.c.title,
    "account": accounts.c.name,
    "account.name": accounts.c.name,
    "account.tier": accounts.c.tier,
    "level": standings.c.level,
    "program": standings.c.program,
    "arm": standings.c.arm,
}
ATTRIBUTES_OF_BOTH = select(customers.c.attributes, accounts.c.attributes.label("of_account"))
ATTRIBUTES = {"account.attribute.": accounts.c.attributes, "attribute.": customers.c.attributes}


def field_of(by: str, *, sqlite: bool, known: Mapping[str, ColumnElement[Any]] = OF_PEOPLE) -> ColumnElement[Any]:
    """The column or the attribute that a name means.

    Args:
        by: one of ``known``, ``attribute.X`` or ``account.attribute.X``.
        sqlite: which of the two databases it is asked on.
        known: the plain columns, by name.

    Raises:
        Invalid: it means none.
    """
    if by in known:
        return known[by]
    for prefix, column in ATTRIBUTES.items():
        name = by.removeprefix(prefix)
        if by.startswith(prefix) and name and '"' not in name and "\x00" not in name:
            return _sqlite_json(column, name) if sqlite else column[name]
    raise Invalid(
        f"There is no field {by!r} to tell groups apart by.",
        where="by",
        remedy=f"Use one of {', '.join(known)}, attribute.X or account.attribute.X.",
    )


async def attributes(read: Read) -> list[str]:
    """The attributes that the newest customers and their accounts have, as fields."""
    query = ATTRIBUTES_OF_BOTH.select_from(WITH_ACCOUNTS).order_by(customers.c.id.desc()).limit(SAMPLE)
    return attributes_in(await read.rows(query))


def attributes_in(rows: Sequence[Row[Any]]) -> list[str]:
    """The attributes of some people and of their accounts, as fields, each once."""
    named: set[str] = set()
    for row in rows:
        for prefix, told in (("attribute.", row.attributes), ("account.attribute.", row.of_account)):
            named |= {prefix + name for name, value in (told or {}).items() if not isinstance(value, Mapping)}
    return sorted(named)


def as_key(value: Any) -> str:
    """A value as the name of its group; what is unknown is a group of its own, without a name."""
    return "" if value is None else str(spelled(value))


def _sqlite_json(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """The value as JSON; extracted as it is, true would be the same as 1."""
    path = literal(f'$."{name}"', String)
    kind = func.json_type(column, path)
    value = case((kind.in_(("true", "false")), kind), else_=func.json_quote(func.json_extract(column, path)))
    return type_coerce(value, Json)
