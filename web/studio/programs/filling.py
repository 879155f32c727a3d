"""The text of a program as the form of a part means it, put into the draft as it is by now. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from advocacy.errors import Invalid, Mistake, NotFound
from advocacy.programs.editing import insert, put, written_at
from advocacy.programs.fields import Shape, shape_of
from advocacy.programs.merging import brought_back
from advocacy.programs.nodes import Path
from advocacy.programs.scalars import KEY, KEY_REMEDY
from advocacy.words import said
from web.studio.programs.filled import changed
from web.studio.programs.overtaken import Seen, Touched
from web.studio.programs.part_view import OWN, field_and_value, shape_to_add, slots_at, wrong_in
from web.studio.programs.sent import first
from web.studio.programs.slots import untouched

AGAIN = "again"
"""The field of a form by which what a colleague took out is put back first."""

Sent = Mapping[str, Sequence[str]]


class Refused(Exception):
    """A form has mistakes; nothing was saved.

    Args:
        wrong: what is wrong with which field, by its path within the part.
    """

    def __init__(self, wrong: Mapping[Path, Mistake]) -> None:
        super().__init__()
        self.wrong = wrong


def filled_in(text: str, path: Path, sent: Sent) -> str:
    """The text as the form of a part means it; what stays as it was shown changes nothing."""
    return filled(text, path, "", sent)[0]


def applied(seen: Seen, path: Path, new: str, sent: Sent) -> tuple[str, Path]:
    """The draft as a form means it, whatever else has changed in it meanwhile, and where its part stands then.

    Args:
        seen: the draft, and what the form was drawn from.
        path: of the part, as the form was drawn; where something is added, of its list.
        new: the kind of what is added; empty where something is changed.
        sent: what came back.

    Raises:
        Refused: a field is mistaken.
        Touched: somebody has changed the part meanwhile, or taken it out.
        Invalid: the text of the draft cannot be read.
        NotFound: there never was such a part.
    """
    text, there = seen.row.text, seen.now_at(path)
    if first(sent, AGAIN):
        text, there = brought_back(seen.before, text, path)
    elif there is None:
        raise Touched(seen, None)
    elif not new and seen.is_newer and _shown(seen.values[0], path) != _shown(seen.values[1], there):
        raise Touched(seen, there)
    return filled(text, there, new, sent)


def filled(text: str, path: Path, new: str, sent: Sent) -> tuple[str, Path]:
    """The text as a form means it, and where what it is about stands then.

    Raises:
        Refused: a field is mistaken.
    """
    written = written_at(text, ())
    field, held = field_and_value(written, path)
    if new:
        return _with_new(text, path, shape_to_add(field, new), held, sent)
    shape = shape_of(field, held)
    if shape is None:
        raise Invalid(said("This form is not one of ours, so nothing was done."))
    for inner, value in changed(shape, held if isinstance(held, dict) else {}, sent):
        if path or inner[0] in OWN & sent.keys():
            text = put(text, (*path, *inner), value)
    _refuse(text, path, shape)
    return text, path


def _shown(written: Any, path: Path) -> Mapping[str, Sequence[str]]:
    """What a part's own form says; what is in its lists, and its conditions, have pages of their own."""
    try:
        return untouched(slots_at(written, path)) if isinstance(written, Mapping) else {}
    except NotFound:
        return {}


def _with_new(text: str, path: Path, shape: Shape, held: Any, sent: Sent) -> tuple[str, Path]:
    value: dict[str, Any] = {}
    for inner, one in changed(shape, {}, sent):
        if one is not None:
            _put_in(value, inner, one)
    if isinstance(held, dict) or field_and_value(written_at(text, ()), path)[0].kind == "map":
        name = first(sent, "map_key").strip()
        if not KEY.fullmatch(name) or name in (held or {}):
            raise Refused({("map_key",): Invalid(said("This needs a short name of its own."), remedy=KEY_REMEDY)})
        at: Path = (*path, name)
        text = put(text, at, value)
    else:
        at = (*path, len(held or ()))
        text = insert(text, path, len(held or ()), value)
    _refuse(text, at, shape)
    return text, at


def _put_in(value: dict[str, Any], path: Path, one: Any) -> None:
    for step in path[:-1]:
        value = value.setdefault(str(step), {})
    value[str(path[-1])] = one


def _refuse(text: str, path: Path, shape: Shape) -> None:
    wrong = wrong_in(text, path, shape)
    if wrong:
        raise Refused(wrong)
