"""Reading one comparison of a condition: a field, an operator and a value become a part of the tree, or a refusal."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any

from advocacy.clock import Period, period
from advocacy.engine.rules.fields import ALL_OPERATORS, OPERATORS, Field, Kind, near
from advocacy.engine.rules.tree import AtLevel, Compare, Node, Not, Scalar, all_of, any_of
from advocacy.errors import Invalid

NEGATED = {"not": "is", "none_of": "one_of", "lacks": "has"}
ORDER = frozenset({"at_least", "at_most", "more_than", "less_than"})
SMALLEST, LARGEST = -(2**63), 2**63 - 1
LONGEST_DAYS = 36_600
_RANKS: Mapping[str, Callable[[int, int], bool]] = {
    "is": eq,
    "one_of": eq,
    "at_least": ge,
    "at_most": le,
    "more_than": gt,
    "less_than": lt,
}

Levels = Mapping[str, int]


def bare(field: Field, value: Any, levels: Levels, where: str) -> Node:
    """What ``{field: value}`` means: equal, one of a list, and for lists and levels what people mean by it.

    Raises:
        Invalid: the field cannot be that.
    """
    listed = isinstance(value, list | tuple)
    if field.kind is Kind.INSTANT and value is not None:
        raise Invalid(
            f"{field.spelled} is an instant and is compared by when it was.",
            where=where,
            remedy=f"Write {{{field.spelled}: {{within: P30D}}}}, longer_ago_than, before or after.",
        )
    if field.kind is Kind.LIST and listed:
        return any_of([compared(field, "has", one, levels, where) for one in _filled(value, where)])
    if listed:
        return compared(field, "one_of", value, levels, where)
    if value is not None and field.kind in {Kind.LIST, Kind.LEVEL}:
        return compared(field, "has" if field.kind is Kind.LIST else "at_least", value, levels, where)
    return compared(field, "is", value, levels, where)


def compared(field: Field, operator: str, value: Any, levels: Levels, where: str) -> Node:
    """What ``{field: {operator: value}}`` means.

    Raises:
        Invalid: an unknown operator, one that makes no sense for the field, or a value of another type.
    """
    if value is None and operator in {"is", "not"}:
        return _exists(field, wanted=operator == "not")
    _check_operator(field, operator, where)
    if operator == "exists":
        if not isinstance(value, bool):
            raise Invalid(f"exists is true or false, not {value!r}.", where=where)
        return _exists(field, wanted=value)
    if operator in NEGATED:
        return Not(compared(field, NEGATED[operator], value, levels, where))
    return _positive(field, operator, value, levels, where)


def _positive(field: Field, operator: str, value: Any, levels: Levels, where: str) -> Node:
    if field.kind is Kind.LEVEL:
        return _at_level(operator, value, levels, where)
    if operator == "one_of":
        return _one_of(field, value, where)
    if field.kind is not Kind.INSTANT:
        return Compare(field, operator, _scalar(field, operator, value, where))
    read = length if operator in {"within", "longer_ago_than"} else _instant
    return Compare(field, operator, read(value, where))


def _exists(field: Field, *, wanted: bool) -> Node:
    there = Compare(field, "exists", None)
    return there if wanted else Not(there)


def _check_operator(field: Field, operator: str, where: str) -> None:
    allowed = OPERATORS[field.kind]
    if operator in allowed:
        return
    choice = f"It can be compared by {', '.join(allowed)}."
    if operator in ALL_OPERATORS:
        if field.kind is Kind.ANY:
            choice += " An instant kept as text is compared by at_least and less_than."
        raise Invalid(
            f"{field.spelled} is {field.kind} and cannot be compared by {operator}.", where=where, remedy=choice
        )
    raise Invalid(
        f"{operator!r} is no way to compare {field.spelled}.", where=where, remedy=near(operator, allowed) or choice
    )


def _one_of(field: Field, value: Any, where: str) -> Node:
    values = _filled(value, where)
    known = tuple(_scalar(field, "is", one, where) for one in values if one is not None)
    parts: list[Node] = [Compare(field, "one_of", known)] if known else []
    if len(known) < len(values):
        parts.append(_exists(field, wanted=False))
    return any_of(parts)


def _filled(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise Invalid(f"A list with at least one value belongs here, not {value!r}.", where=where)
    return list(value)


def _scalar(field: Field, operator: str, value: Any, where: str) -> Scalar:
    if isinstance(value, bool):
        fits = field.kind in {Kind.FLAG, Kind.ANY} and operator not in ORDER
    elif isinstance(value, int):
        fits = field.kind in {Kind.WHOLE, Kind.ANY}
    elif isinstance(value, float):
        fits = field.kind is Kind.ANY
    else:
        fits = isinstance(value, str) and field.kind in {Kind.TEXT, Kind.LIST, Kind.ANY}
    if not fits:
        raise Invalid(
            f"{field.spelled} is {field.kind} and cannot be compared with {value!r}.",
            where=where,
            remedy=_remedy_for_type(field, value),
        )
    if isinstance(value, str):
        return _text(field, value, where)
    return value if isinstance(value, bool) else _number(field, value, where)


def _remedy_for_type(field: Field, value: Any) -> str | None:
    if field.kind in {Kind.TEXT, Kind.LIST} and isinstance(value, int | float):
        return f'Put it in quotes: "{value}".'
    if field.kind is Kind.ANY and isinstance(value, bool):
        return "More and less are for numbers and text."
    return None


def _text(field: Field, value: str, where: str) -> str:
    if field.words and value not in field.words:
        raise Invalid(
            f"{field.spelled} is never {value!r}.",
            where=where,
            remedy=near(value, field.words) or f"It is {', '.join(field.words)}.",
        )
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Invalid(f"{value!r} holds a character that no text can hold.", where=where)
    return value


def _number(field: Field, value: Any, where: str) -> int | float:
    # Past these bounds one database keeps whole numbers exactly and the other does not.
    if not math.isfinite(value) or not SMALLEST <= value <= LARGEST:
        raise Invalid(
            f"{value} is too large to be compared as a number.", where=where, remedy="Keep long numbers as text."
        )
    if field.highest is not None and not 0 <= value <= field.highest:
        raise Invalid(f"{field.spelled} is a whole number from 0 to {field.highest}, not {value}.", where=where)
    number: int | float = value
    return number


def _at_level(operator: str, value: Any, levels: Levels, where: str) -> Node:
    names = tuple(_filled(value, where)) if operator == "one_of" else (value,)
    for name in names:
        if not isinstance(name, str) or name not in levels:
            raise Invalid(
                f"There is no level {name!r}.",
                where=where,
                remedy=near(str(name), levels) or (f"The levels are {', '.join(levels)}." if levels else None),
            )
    meant = _RANKS[operator]
    keys = frozenset(key for key, rank in levels.items() if any(meant(rank, levels[name]) for name in names))
    return AtLevel(operator, names, keys, unranked=any(levels[key] == 0 for key in keys))


def length(value: Any, where: str) -> Period:
    """A period as a program writes it.

    Raises:
        Invalid: it is none, or longer than a century.
    """
    try:
        found = period(value) if isinstance(value, str) else None
    except Invalid:
        found = None
    if found is None:
        raise Invalid(
            f"{value!r} is not a length of time.", where=where, remedy="Write P30D for 30 days, P2M for two months."
        )
    if found.calendar_days + found.hours // 24 + found.minutes // 1440 > LONGEST_DAYS:
        raise Invalid(f"{value} is longer than a century.", where=where)
    return found


@lru_cache(maxsize=256)
def _parsed(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == len("2026-01-31"):
        return found.replace(tzinfo=UTC)
    return found.astimezone(UTC) if found.tzinfo else None


def _instant(value: Any, where: str) -> datetime:
    found = _parsed(value) if isinstance(value, str) else None
    if found is None:
        raise Invalid(
            f"{value!r} is not an instant.", where=where, remedy="Write it like 2026-01-31 or 2026-01-31T09:00:00Z."
        )
    return found


def several(field: Field, operators: Mapping[Any, Any], levels: Levels, where: str) -> Node:
    """What ``{field: {operator: value, …}}`` means: all of them.

    Raises:
        Invalid: one of them is wrong, or there is none.
    """
    if not operators:
        raise Invalid(f"{field.spelled} is compared with nothing.", where=where)
    return all_of([compared(field, str(name), value, levels, f"{where}.{name}") for name, value in operators.items()])
