"""Lists of things that have pages of their own: what each is called, and what can be added. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.clock import period
from advocacy.errors import Invalid
from advocacy.programs.fields import Field, shape_for, shape_of
from advocacy.programs.nodes import Path
from web.studio.programs.paths import spelled
from web.studio.programs.slots import known, title_of

LONGEST = 110


@dataclass(frozen=True, slots=True)
class Row:
    """One of several things: where it is, what it is called, a line about it, and how long it waits first."""

    path: str
    title: str
    key: str
    gist: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of things that have pages of their own, or of names of such things.

    Attributes:
        path: where it stands.
        field: as the schema has it.
        rows: what is in it.
        kinds: where an item is one of several shapes, their telling fields, each with what it is.
        options: where the items are names, what can be added.
        is_ordered: whether their order means something, and can be changed.
    """

    path: str
    field: Field
    rows: Sequence[Row]
    kinds: Sequence[tuple[str, str]] = ()
    options: Sequence[tuple[str, str]] = ()
    is_ordered: bool = True


def rows_of(field: Field, held: Any, path: Path, written: Mapping[str, Any]) -> Rows:
    """The things in a list or a map."""
    each = field.each
    if field.kind == "map":
        named = held if isinstance(held, Mapping) else {}
        rows = [Row(spelled((*path, str(name))), str(name), str(name), _gist(one)) for name, one in named.items()]
        return Rows(spelled(path), field, rows, is_ordered=False)
    listed = held if isinstance(held, list) else []
    if each and each.refers:
        names = dict(known(each.refers, written))
        rows = [Row(_where(each.refers, one, written), names.get(str(one), str(one)), str(one)) for one in listed]
        taken = {row.key for row in rows}
        return Rows(
            spelled(path), field, rows, options=[one for one in known(each.refers, written) if one[0] not in taken]
        )
    rows = [_row(each, one, (*path, place)) for place, one in enumerate(listed)]
    kinds = [(name, shape.name) for name, shape in (each.shapes or {}).items()] if each else []
    return Rows(spelled(path), field, rows, kinds=kinds)


def _row(each: Field | None, item: Any, path: Path) -> Row:
    if not isinstance(item, Mapping):
        return Row(spelled(path), str(item), "")
    shape = shape_of(each, item)
    kind = shape_for(each.shapes, item) if each and each.shapes else None
    if kind:
        return Row(spelled(path), " ".join(str(item.get(kind[0])).split())[:LONGEST], kind[0], kind[1].name)
    key = str(item.get(shape.named_by) or "") if shape else ""
    title = title_of(item) or key or str(item.get("mail") or next(iter(item.values()), ""))
    return Row(spelled(path), title, key, _gist(item), after=_after(item))


def _after(item: Mapping[str, Any]) -> str:
    try:
        period(str(item.get("after") or ""))
    except Invalid:
        return ""
    return str(item["after"])


def _gist(item: Any) -> str:
    if not isinstance(item, Mapping):
        return ""
    figures = [str(item[name]) for name in ("benefit", "text", "question") if isinstance(item.get(name), str)]
    words = " ".join(figures[0].split()) if figures else ""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _where(refers: str, key: Any, written: Mapping[str, Any]) -> str:
    for place, one in enumerate(written.get(f"{refers}s") or ()):
        if isinstance(one, Mapping) and one.get(refers) == key:
            return f"{refers}s.{place}"
    return ""
