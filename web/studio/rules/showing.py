"""A program's condition shown in rows and groups. Pure.

Everything a program can write can be shown: what no row has the means for stands in a row of its own as text.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from advocacy.engine.rules.fields import EVENT, EVENT_OBJECT, Field, Kind
from advocacy.engine.rules.reading import MOST_NESTING
from advocacy.engine.vocabulary import is_known
from advocacy.errors import Invalid
from web.studio.rules.comparisons import UNITS
from web.studio.rules.parts import AS_TEXT, DEEPEST, MOST_ROWS, WORDS, Group, Part, Row, depth, rows
from web.studio.rules.writing import KEYS, OF_TALLY, TALLY, Scope, entry_of

_LENGTH = re.compile(r"P(?:(\d+)([DWMY])|T(\d+)(H))")
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,300}")


def group_of(tree: Any, scope: Scope) -> Group:
    """A program's condition in rows and groups."""
    if tree is None or tree in ({}, []):
        return Group()
    part = _part_of(tree, scope, 0)
    if depth(part) >= DEEPEST or sum(1 for _ in rows(part)) > MOST_ROWS:
        part = _as_text(tree)
    return part if isinstance(part, Group) else Group("all", (part,))


def _part_of(tree: Any, scope: Scope, deep: int) -> Part:
    if deep > MOST_NESTING:
        return _as_text(tree)
    if isinstance(tree, list | tuple) and tree:
        return Group("all", tuple(_part_of(one, scope, deep + 1) for one in tree))
    if not isinstance(tree, Mapping) or not tree:
        return _as_text(tree)
    rest, parts = dict(tree), list[Part]()
    if any(word in rest for word in TALLY):
        parts.append(_shown({word: rest.pop(word) for word in (*TALLY, *OF_TALLY) if word in rest}, scope))
    for key, value in rest.items():
        parts += _entry(key, value, scope, deep)
    return parts[0] if len(parts) == 1 else Group("all", tuple(parts))


def _entry(key: Any, value: Any, scope: Scope, deep: int) -> list[Part]:
    if key in WORDS:
        listed = value if isinstance(value, list | tuple) else [value]
        return [
            Group(key, tuple(_part_of(one, scope, deep + 1) for one in listed)) if listed else _as_text({key: value})
        ]
    if isinstance(value, Mapping) and len(value) > 1:
        return [_shown({key: {operator: one}}, scope) for operator, one in value.items()]
    field = scope.field(str(key))
    if isinstance(value, list | tuple) and len(value) > 1 and field and field.kind is Kind.LIST:
        return [Group("any", tuple(_shown({key: one}, scope) for one in value))]
    return [_shown({key: value}, scope)]


def _as_text(tree: Any) -> Row:
    return Row(AS_TEXT, text=json.dumps(tree, ensure_ascii=False))


def _shown(entry: dict[Any, Any], scope: Scope) -> Row:
    """The row that says this, where there is one that says exactly this; else its text."""
    try:
        row = _row(entry, scope)
        single = (row.field, *row.values, *filter(None, (row.event, row.object)))
        kept = all(_ONE_LINE.fullmatch(one) and one == one.strip() for one in single)
        listed = len(row.values) < 2 or not any("," in one for one in row.values)  # noqa: PLR2004
        if kept and listed and scope.node(entry_of(row, scope)) == scope.node(entry):
            return row
    except (Invalid, TypeError, ValueError, KeyError):
        pass
    return _as_text(entry)


def _row(entry: dict[Any, Any], scope: Scope) -> Row:
    if "did" in entry or "never" in entry:
        word = "did" if "did" in entry else "never"
        number, unit = _length(entry["within"]) if "within" in entry else ("", "")
        times, most = str(entry.get("at_least", "")), str(entry.get("at_most", ""))
        thing = str(entry.get("object", ""))
        return Row("did", word, event=str(entry[word]), object=thing, times=times, most=most, number=number, unit=unit)
    ((key, value),) = entry.items()
    if key in KEYS:
        return Row(key, "is", (str(value),))
    name = str(key)
    field = scope.field(name)
    if field is None and scope.event and is_known(scope.event):
        name = f"{EVENT}{name}" if name != EVENT_OBJECT.name else f"{EVENT}{EVENT_OBJECT.name}"
        field = scope.field(name)
    if field is None:
        raise ValueError(name)
    operator, value = next(iter(value.items())) if isinstance(value, Mapping) else (_bare(field, value), value)
    return _of_field(name, field, operator, value)


def _bare(field: Field, value: Any) -> str:
    if isinstance(value, list | tuple):
        return "has" if field.kind is Kind.LIST else "one_of"
    if value is not None and field.kind in {Kind.LIST, Kind.LEVEL}:
        return "has" if field.kind is Kind.LIST else "at_least"
    return "is"


def _of_field(name: str, field: Field, operator: str, value: Any) -> Row:
    if value is None or operator == "exists":
        return Row(name, "unknown" if (operator == "is" or value is False) else "known")
    if operator in {"within", "longer_ago_than"}:
        number, unit = _length(value)
        return Row(name, operator, number=number, unit=unit)
    listed = list(value) if isinstance(value, list | tuple) else [value]
    if field.kind is Kind.LIST and len(listed) > 1:
        raise ValueError(name)
    first = listed[0]
    if isinstance(first, bool):
        return Row(name, ("flag:" if field.kind is Kind.ANY else "") + ("yes" if first else "no"))
    values = tuple(dict.fromkeys(_typed(one) for one in listed))
    if field.kind is Kind.ANY:
        kind = "list" if operator in {"has", "lacks"} else "number" if isinstance(first, int | float) else "text"
        return Row(name, f"{kind}:{operator}", values)
    return Row(name, operator, values)


def _typed(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _length(value: Any) -> tuple[str, str]:
    met = _LENGTH.fullmatch(value)
    if met is None:
        raise ValueError(value)
    letter = met[2] or met[4]
    return met[1] or met[3], next(unit for unit, one in UNITS.items() if one == letter)
