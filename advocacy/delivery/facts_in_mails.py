"""What the words of a mail say by themselves about their reader, and for how many nothing is known of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from advocacy.database import Read
from advocacy.delivery.merge import fields_in
from advocacy.engine.journal import standings
from advocacy.people.accounts import accounts
from advocacy.people.customers import MAILABLE, WITH_ACCOUNTS, customers

OF_THE_HOUSE = frozenset({"link", "hub", "scores", "until", "host", "host_title", "our_company", "program"})
"""What is not about the reader, so that nobody lacks it."""


def facts_in(*texts: str) -> list[str]:
    """The merge fields about the reader in these words, each once, in their order."""
    named = [name for text in texts for name in fields_in(text)]
    return [name for name in dict.fromkeys(named) if name not in OF_THE_HOUSE]


async def unknown(read: Read, names: Iterable[str]) -> tuple[Mapping[str, int], int]:
    """For how many who may be mailed nothing is known of a field.

    Returns:
        the number of people by field, and how many may be mailed at all.
    """
    wanted = sorted(set(names))
    columns = [func.coalesce(func.sum(case((_is_empty(name), 1), else_=0)), 0) for name in wanted]
    query = (
        select(func.count(), *columns)
        .select_from(WITH_ACCOUNTS.outerjoin(standings, standings.c.customer_id == customers.c.id))
        .where(MAILABLE, customers.c.employee.is_(False))
    )
    (row,) = await read.rows(query)
    counted: list[int] = [int(number or 0) for number in row]
    return dict(zip(wanted, counted[1:], strict=True)), counted[0]


def _is_empty(name: str) -> ColumnElement[bool]:
    if name == "first_name":
        return and_(_blank(customers.c.nickname), _blank(customers.c.name))
    if name in {"name", "title"}:
        return _blank(customers.c[name])
    if name == "company":
        return _blank(accounts.c.name)
    if name in {"points", "spendable", "level", "score"}:
        return _missing(standings.c[name])
    value: Any = customers.c.attributes[name]
    return _blank(value.as_string())


def _missing(column: Any) -> ColumnElement[bool]:
    empty: ColumnElement[bool] = column.is_(None)
    return empty


def _blank(column: Any) -> ColumnElement[bool]:
    return or_(column.is_(None), func.trim(column) == "")
