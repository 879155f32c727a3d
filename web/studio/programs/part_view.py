"""What the page of a part shows: its form, the things in it that have pages of their own, and where one is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.errors import Invalid, Mistake, NotFound
from advocacy.programs.document import examine
from advocacy.programs.fields import Field, Shape, field_at, shape_of
from advocacy.programs.nodes import Path, Problem
from advocacy.programs.parts_schema import CHALLENGE
from advocacy.programs.schema import DOCUMENT
from advocacy.words import said
from web.studio.programs.paths import spelled
from web.studio.programs.rows_view import Rows, rows_of
from web.studio.programs.sent import first
from web.studio.programs.slots import Around, Slot, is_rows, slots_of, title_of
from web.studio.programs.standing import Standing


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a program on a page.

    Attributes:
        path: where it stands; where it is being added, the list it goes into.
        name: of its field, or its own key.
        meaning: what it is, from the schema.
        slots: its form; empty where it is a list.
        lists: the lists in it, or it itself.
        new: the kind of what is being added; empty where something is there.
        is_in_map: whether what is added needs a name of its own.
        title: how it is called.
        is_optional: whether it can be left out as a whole.
        is_there: whether it is.
        added: what it is called when it is added, with its article.
        map_key: that name, as it was typed.
        name_mistake: what is wrong with it.
    """

    path: str
    name: str
    meaning: str
    slots: Sequence[Slot] = ()
    lists: Sequence[Rows] = ()
    new: str = ""
    is_in_map: bool = False
    title: str = ""
    is_optional: bool = False
    is_there: bool = True
    added: str = ""
    map_key: str = ""
    name_mistake: Mistake | None = None

    @property
    def is_challenge(self) -> bool:
        """Whether it can be looked at as members would see it."""
        return self.meaning == CHALLENGE.name and not self.new


OWN = frozenset({"name", "language"})


def part_of(
    it: Standing,
    path: Path,
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    wrong: Mapping[Path, Mistake] | None = None,
) -> Part:
    """A part that is there, or could be.

    Args:
        it: the program.
        path: of the part.
        typed: what stands in its form instead of what is written.
        wrong: what is wrong with a field, by its path within the part.

    Raises:
        NotFound: the program has no such part.
    """
    field, held = field_and_value(it.written, path)
    around = _around(it, path, typed, wrong)
    if is_rows(field):
        return Part(spelled(path), str(path[-1]), field.meaning, lists=[rows_of(field, held, path, it.written)])
    shape = shape_of(field, held)
    if shape is None:
        raise _nothing()
    mapping = held if isinstance(held, Mapping) else {}
    lists = [rows_of(inner, found, at, it.written) for at, inner, found in _lists_in(shape, mapping, path)]
    name = str(mapping.get(shape.named_by) or (path[-1] if path else it.name))
    meaning = shape.name if isinstance(path[-1] if path else "", int) else field.meaning
    slots = slots_of(shape, mapping, path, around)
    return Part(
        spelled(path),
        name,
        meaning,
        _own(slots, path),
        lists if path else (),
        title=title_of(mapping) or name,
        is_optional=field.kind == "shape" and field.default is None and not field.required and len(path) == 1,
        is_there=isinstance(held, Mapping) or not path,
        added=shape.name,
    )


def slots_at(written: Mapping[str, Any], path: Path) -> list[Slot]:
    """The form of a part that is there, or could be.

    Raises:
        NotFound: the program has no such part.
    """
    field, held = field_and_value(written, path)
    shape = shape_of(field, held)
    if shape is None:
        raise _nothing()
    return _own(slots_of(shape, held if isinstance(held, Mapping) else {}, path, Around(written, {})), path)


def new_part(
    it: Standing,
    path: Path,
    kind: str,
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    wrong: Mapping[Path, Mistake] | None = None,
) -> Part:
    """The form of something to be added to a list or a map.

    Raises:
        NotFound: nothing of that kind goes there.
    """
    field, held = field_and_value(it.written, path)
    shape = shape_to_add(field, kind)
    at = (*path, len(held) if isinstance(held, list | Mapping) else 0)
    slots = slots_of(shape, {}, at, _around(it, at, typed, wrong))
    return Part(
        spelled(path),
        "",
        shape.name,
        slots,
        new=kind or "yes",
        is_in_map=field.kind == "map",
        map_key=first(typed or {}, "map_key"),
        name_mistake=(wrong or {}).get(("map_key",)),
    )


def shape_to_add(field: Field, kind: str) -> Shape:
    """The shape of a new item.

    Raises:
        NotFound: nothing of that kind goes there.
    """
    each = field.each
    shape = (each.shapes or {}).get(kind) if each and each.shapes else each.shape if each else None
    if shape is None:
        raise _nothing()
    return shape


def field_and_value(written: Mapping[str, Any], path: Path) -> tuple[Field, Any]:
    """The field of a path, and what is written there; None where nothing is.

    Raises:
        NotFound: the schema has no such field, or an item on the way is not there.
    """
    field = field_at(DOCUMENT, written, path)
    here: Any = written
    for step in path:
        if isinstance(step, int):
            if not isinstance(here, list) or step >= len(here):
                raise _nothing()
            here = here[step]
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
    if field is None or (isinstance(path[-1] if path else "", str) and _in_map(written, path) and here is None):
        raise _nothing()
    return field, here


def wrong_in(text: str, path: Path, shape: Shape) -> dict[Path, Mistake]:
    """What is wrong with the fields of a form, by the path within its part of the field it is shown at."""
    found: dict[Path, Mistake] = {}
    for problem, _ in examine(text, "program.yaml").mistakes:
        at = _shown_at(problem, path, shape)
        if at is not None:
            found.setdefault(at[len(path) :], Invalid(problem.reason, remedy=problem.remedy))
    return found


def _lists_in(shape: Shape, held: Mapping[str, Any], path: Path) -> list[tuple[Path, Field, Any]]:
    found: list[tuple[Path, Field, Any]] = []
    for field in shape.fields:
        value, at = held.get(field.name), (*path, field.name)
        if is_rows(field):
            found.append((at, field, value))
        elif field.kind == "shape" and field.shape and isinstance(value, Mapping):
            found += _lists_in(field.shape, value, at)
    return found


def _own(slots: Sequence[Slot], path: Path) -> list[Slot]:
    # The program's shapes have places of their own among its tabs; its page shows what belongs to none of them.
    # Its key is what addresses, drafts and cohorts know it by, and stays.
    return [slot for slot in slots if path or slot.name in OWN]


def _shown_at(problem: Problem, path: Path, shape: Shape) -> Path | None:
    at = problem.path
    if at[: len(path)] != path:
        return None
    if problem.code == "missing":
        missing = problem.reason.partition("“")[2].partition("”")[0]
        at = (*at, missing)
    if len(at) == len(path):
        at = (*at, shape.named_by or shape.fields[0].name)
    inner, here = shape, path
    for step in at[len(path) :]:
        field = inner.field(str(step))
        if field is None:
            return None
        here = (*here, field.name)
        if is_rows(field):
            return None
        if field.shape is None:
            break
        inner = field.shape
    return here


def _around(
    it: Standing, path: Path, typed: Mapping[str, Sequence[str]] | None, wrong: Mapping[Path, Mistake] | None
) -> Around:
    return Around(it.written, {(*path, *at): mistake for at, mistake in (wrong or {}).items()}, typed)


def _in_map(written: Mapping[str, Any], path: Path) -> bool:
    above = field_at(DOCUMENT, written, path[:-1])
    return above is not None and above.kind == "map"


def _nothing() -> NotFound:
    return NotFound(
        said("There is no such part of this program."), remedy=said("Open the program, and choose the part there.")
    )
