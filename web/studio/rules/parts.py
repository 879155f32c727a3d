"""A condition while it is being written: rows and groups as a form holds them, finished or not. Pure.

The names of the form's fields say where a part stands: ``if.1.0.field`` is what the first row of the second part of
the outermost group looks at. What is typed is kept as it was typed; ``writing`` says what it means.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from advocacy.errors import Invalid
from advocacy.words import said

MOST_ROWS = 60
DEEPEST = 8
MOST_PLACES = 200
LONGEST = 2_000
WORDS = ("all", "any", "none")
ROW_FIELDS = ("field", "how", "event", "object", "times", "most", "number", "unit", "text")
AS_TEXT = "text"

Path: TypeAlias = tuple[int, ...]
Fields: TypeAlias = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison.

    Attributes:
        field: what is looked at, as a program spells it; ``did``, ``finished`` or ``badge``; ``text`` for what no row
            can show; empty where nothing was chosen yet.
        how: by which comparison.
        values: what with; several for one of several.
        event: of ``did``, what has to have happened.
        object: of ``did``, to what; empty is to anything.
        times: of ``did``, how often at least.
        most: of ``did``, how often at most.
        number: of a length of time, how many.
        unit: of what: ``days``, ``weeks`` …
        text: of ``text``, the condition as a program writes it.
    """

    field: str = ""
    how: str = ""
    values: tuple[str, ...] = ()
    event: str = ""
    object: str = ""
    times: str = ""
    most: str = ""
    number: str = ""
    unit: str = ""
    text: str = ""

    @property
    def value(self) -> str:
        """The one value."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that must all hold, of which one must hold, or none may."""

    word: str = "all"
    parts: "tuple[Part, ...]" = ()


Part: TypeAlias = Row | Group
Change: TypeAlias = Callable[[Group], Group]


@dataclass(frozen=True, slots=True)
class Step:
    """What a button of the builder asks for: ``add``, ``group`` or ``remove`` at a place, or just ``count``."""

    what: str
    path: Path = ()


def rows(part: Part, path: Path = ()) -> Iterator[tuple[Path, Row]]:
    """Every row below, with its place."""
    if isinstance(part, Row):
        yield path, part
        return
    for place, inner in enumerate(part.parts):
        yield from rows(inner, (*path, place))


def depth(part: Part) -> int:
    """How many groups stand inside one another."""
    return 0 if isinstance(part, Row) else 1 + max((depth(inner) for inner in part.parts), default=0)


def spelled(prefix: str, path: Path, name: str = "") -> str:
    """The name of a field of the form: ``if.1.0.how``; without a name that of the part itself."""
    return ".".join([prefix, *map(str, path), *([name] if name else [])])


def taken(fields: Fields, prefix: str = "if") -> Group:
    """What a form holds, as the person left it. Fields that are none of ours are passed over.

    Args:
        fields: name and value of each field of the form, in any order, a name several times for several values.
        prefix: which builder of the form.

    Raises:
        Invalid: it is larger or deeper than any condition.
    """
    pattern = re.compile(
        re.escape(prefix) + r"((?:\.\d{1,3})*)\.(word|value|list|" + "|".join(ROW_FIELDS) + ")", re.ASCII
    )
    found: dict[Path, dict[str, list[str]]] = {}
    for name, value in fields:
        met = pattern.fullmatch(name)
        if met is None:
            continue
        path = tuple(int(step) for step in met[1].split(".")[1:])
        if len(path) > DEEPEST:
            raise _too_deep(prefix)
        if len(found) > MOST_PLACES:
            raise _too_many(prefix)
        found.setdefault(path, {}).setdefault(met[2], []).append(value[:LONGEST])
    group = _group((), found)
    if sum(1 for _ in rows(group)) > MOST_ROWS:
        raise _too_many(prefix)
    return group


def _too_many(where: str) -> Invalid:
    return Invalid(
        said("A condition has {n} rows at most here.", n=MOST_ROWS),
        where=where,
        remedy=said("Take some away, or write it in the program's text."),
    )


def _too_deep(where: str) -> Invalid:
    return Invalid(
        said("Groups stand inside one another {n} deep at most here.", n=DEEPEST - 1),
        where=where,
        remedy=said("Take some away, or write it in the program's text."),
    )


def _group(path: Path, found: dict[Path, dict[str, list[str]]]) -> Group:
    word = (found.get(path, {}).get("word") or ["all"])[0]
    length = len(path) + 1
    below = sorted({one[:length] for one in found if len(one) >= length and one[: len(path)] == path})
    parts = tuple(_part(one, found) for one in below)
    return Group(word if word in WORDS else "all", parts)


def _part(path: Path, found: dict[Path, dict[str, list[str]]]) -> Part:
    here = found.get(path, {})
    if "field" not in here:
        return _group(path, found)
    one = {name: (here.get(name) or [""])[0].strip() for name in ROW_FIELDS}
    listed = [piece.strip() for text in here.get("list", ()) for piece in text.split(",")]
    values = [*(value.strip() for value in here.get("value", ())), *listed]
    return Row(values=tuple(dict.fromkeys(value for value in values if value)), **one)


def fields_of(part: Part, prefix: str = "if", path: Path = ()) -> list[tuple[str, str]]:
    """The form that holds this: what :func:`taken` reads back."""
    if isinstance(part, Group):
        inner = [field for place, one in enumerate(part.parts) for field in fields_of(one, prefix, (*path, place))]
        return [(spelled(prefix, path, "word"), part.word), *inner]
    single = [(name, getattr(part, name)) for name in ROW_FIELDS]
    told = [(name, value) for name, value in single if value or name == "field"]
    return [(spelled(prefix, path, name), value) for name, value in [*told, *(("value", one) for one in part.values)]]


def step_of(fields: Fields, prefix: str = "if") -> Step | None:
    """Which button of this builder was pressed, if one was: ``do`` is ``if:add:0``."""
    pressed = next((value for name, value in fields if name == "do"), "")
    met = re.fullmatch(re.escape(prefix) + r":(add|group|remove|count):((?:\d{1,3}(?:\.\d{1,3}){0,12})?)", pressed)
    if met is None:
        return None
    return Step(met[1], tuple(int(one) for one in met[2].split(".")) if met[2] else ())


def stepped(group: Group, step: Step) -> Group:
    """The group after a button was pressed; a place that is not there changes nothing."""
    if step.what == "count":
        return group
    if step.what == "remove":
        return _changed(group, step.path[:-1], lambda inner: _without(inner, step.path[-1])) if step.path else group
    new: Part = Row() if step.what == "add" else Group("any" if group.word == "all" else "all", (Row(),))
    return _changed(group, step.path, lambda inner: replace(inner, parts=(*inner.parts, new)))


def _without(group: Group, place: int) -> Group:
    return replace(group, parts=tuple(part for at, part in enumerate(group.parts) if at != place))


def _changed(group: Group, path: Path, change: Change) -> Group:
    if not path:
        return change(group)
    parts = list(group.parts)
    if path[0] < len(parts):
        inner = parts[path[0]]
        if isinstance(inner, Group):
            parts[path[0]] = _changed(inner, path[1:], change)
    return replace(group, parts=tuple(parts))
