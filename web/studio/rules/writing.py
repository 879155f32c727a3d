"""What the rows and groups of a builder mean, as a program writes it. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.engine.rules.fields import EVENT, Field, Kind, customer_field
from advocacy.engine.rules.reading import read
from advocacy.engine.rules.tree import Node
from advocacy.engine.vocabulary import event_field
from advocacy.errors import Invalid
from advocacy.programs.nodes import Unreadable, nodes, plain
from advocacy.words import said
from web.studio.rules.comparisons import UNITS, How, how_of, hows_of
from web.studio.rules.parts import AS_TEXT, Group, Part, Path, Row, spelled

TALLY = ("did", "never")
OF_TALLY = ("object", "at_least", "at_most", "within")
KEYS = ("finished", "badge")
_WHOLE = re.compile(r"[-+]?\d{1,15}")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f’]\d{3})+")
_DECIMAL = re.compile(r"[-+]?\d{1,12}[.,]\d{1,6}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition can speak of where it stands.

    Attributes:
        levels: the ladder, key to rank.
        event: of a rule's condition, the event; None elsewhere.
    """

    levels: Mapping[str, int]
    event: str | None = None

    def field(self, name: str) -> Field | None:
        """What a row looks at by that name."""
        found = customer_field(name)
        if found is None and self.event and name.startswith(EVENT):
            found = event_field(self.event, name.removeprefix(EVENT))
        return found

    def node(self, tree: Any, where: str = "") -> Node:
        """A condition, read.

        Raises:
            Invalid: it is none.
        """
        return read(tree, self.levels, self.event, where)


def tree_of(group: Group, scope: Scope, prefix: str = "if") -> Any:
    """What a finished builder says, as a program writes it; None is everybody.

    Raises:
        Invalid: rows that are not finished or make no sense, each named by the row in ``where``.
    """
    problems: list[Invalid] = []
    tree = _written(group, scope, prefix, (), problems)
    if problems:
        first, *others = problems
        first.problems = tuple(problems) if others else ()
        raise first
    return tree


def finished_part(part: Part, scope: Scope) -> Any:
    """What is finished of it, for counting while somebody types; None where nothing is yet."""
    if isinstance(part, Group):
        told = [tree for tree in (finished_part(one, scope) for one in part.parts) if tree is not None]
        return _joined(part.word, told) if told else None
    try:
        return entry_of(part, scope)
    except Invalid:
        return None


def _written(part: Part, scope: Scope, prefix: str, path: Path, problems: list[Invalid]) -> Any:
    if isinstance(part, Row):
        try:
            return entry_of(part, scope)
        except Invalid as problem:
            words = said("{problem} {remedy}", problem=problem.message, remedy=problem.remedy or "")
            problems.append(Invalid(words if problem.remedy else problem.message, where=spelled(prefix, path)))
            return None
    if not part.parts:
        if path:
            problems.append(Invalid(said("Nothing stands in this group yet."), where=spelled(prefix, path)))
        return None
    told = [_written(one, scope, prefix, (*path, at), problems) for at, one in enumerate(part.parts)]
    return _joined(part.word, told)


def _joined(word: str, told: list[Any]) -> Any:
    return told[0] if len(told) == 1 and word != "none" else {word: told}


def entry_of(row: Row, scope: Scope) -> Any:
    """What one row says, as a program writes it.

    Raises:
        Invalid: it is not finished, or makes no sense; says what to do.
    """
    if not row.field:
        raise Invalid(said("Choose what to look at."))
    if row.field == AS_TEXT:
        tree = _from_text(row.text)
    elif row.field == "did":
        tree = _tally(row)
    elif row.field in KEYS:
        key = {row.field: _filled(row.value, said("Choose one."))}
        tree = {"none": [key]} if row.how == "not" else key
    else:
        field = scope.field(row.field)
        if field is None:
            raise Invalid(said("“{field}” is nothing that can be looked at here.", field=row.field))
        tree = {row.field: _plainly(field, _compared(row, field))}
    scope.node(tree)
    return tree


def _from_text(text: str) -> Any:
    if not text.strip():
        raise Invalid(said("Write a condition here, or take the row away."))
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        node, problems = nodes(text)
    except Unreadable as unreadable:
        raise Invalid(unreadable.problem.reason, remedy=unreadable.problem.remedy) from unreadable
    if problems:
        raise Invalid(problems[0].reason, remedy=problems[0].remedy)
    return plain(node)


def _filled(value: str, otherwise: str) -> str:
    if not value:
        raise Invalid(otherwise)
    return value


def _tally(row: Row) -> dict[str, Any]:
    event = _filled(row.event, said("Choose what has happened."))
    tree: dict[str, Any] = {"never" if row.how == "never" else "did": event}
    if row.object:
        tree["object"] = row.object
    if row.how != "never":
        if row.times and row.times != "1":
            tree["at_least"] = _whole(row.times)
        if row.most:
            tree["at_most"] = _whole(row.most)
    if row.number:
        tree["within"] = length_of(row)
    return tree


def _compared(row: Row, field: Field) -> Any:
    how = how_of(hows_of(field), row.how)
    if how is None:
        raise Invalid(said("Choose how it is compared."))
    if how.wants == "several":
        if not row.values:
            raise Invalid(said("Choose at least one."))
        return {how.operator: [_value(one, how, field) for one in row.values]}
    if how.wants == "length":
        return {how.operator: length_of(row)}
    if not how.wants:
        return how.value if how.operator == "is" else {how.operator: how.value}
    return {how.operator: _value(row.value, how, field)}


def _plainly(field: Field, compared: Any) -> Any:
    """As short as a person would write it."""
    if not isinstance(compared, dict):
        return compared
    ((operator, value),) = compared.items()
    short = {Kind.LEVEL: {"at_least"}, Kind.LIST: {"has"}}.get(field.kind, {"is", "one_of"})
    return value if operator in short else compared


def _value(text: str, how: How, field: Field) -> Any:
    _filled(text, said("Choose one.") if field.words or field.kind is Kind.LEVEL else said("Say what to compare with."))
    if how.key.startswith("number:"):
        return _number(text)
    if field.kind is Kind.WHOLE:
        return _whole(text)
    return text


def _whole(text: str) -> int:
    plainly = re.sub(r"\D", "", text) if _GROUPED.fullmatch(text) else text
    if not _WHOLE.fullmatch(plainly):
        raise Invalid(said("“{text}” is not a whole number.", text=text), remedy=said("Write it like 50000."))
    return int(plainly)


def _number(text: str) -> int | float:
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _DECIMAL.fullmatch(text):
        raise Invalid(said("“{text}” is not a number.", text=text), remedy=said("Write it like 1500 or 1.5."))
    return float(text.replace(",", "."))


def length_of(row: Row) -> str:
    """A length of time, from its number and unit.

    Raises:
        Invalid: the number is none.
    """
    _filled(row.number, said("Say how long."))
    number, unit = _whole(row.number), UNITS.get(row.unit, "D")
    if number < 0:
        raise Invalid(said("“{text}” is not a whole number.", text=row.number), remedy=said("Write it like 30."))
    return f"PT{number}H" if unit == "H" else f"P{number}{unit}"
