"""Changing one part of a program's text and nothing else. Pure.

Every line, comment, blank line and spelling outside the part stays exactly as a person wrote it. Each change is read
again before it is given back; where a text is laid out so unusually that the smallest change would not read as meant,
the part around it is written anew, and so on outwards.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from advocacy.errors import Invalid, NotFound
from advocacy.programs.fields import field_at, shape_of
from advocacy.programs.nodes import Path, Unreadable, nodes, plain
from advocacy.programs.schema import DOCUMENT
from advocacy.programs.spans import Span, spans
from advocacy.programs.splices import added, inserted, reordered, replaced, without
from advocacy.words import said

_Change = Callable[[str, Span], str]


def put(text: str, path: Path, value: Any) -> str:
    """Give a part another value; None takes an optional field out.

    Fields on the way that are not there yet are written too. Words of several lines become a block after ``|``.

    Raises:
        Invalid: the text cannot be read.
        NotFound: the path leads through an item that is not there.
    """
    if value is None:
        return remove(text, path) if path else text
    written = _written(text)
    there, missing = _as_far_as(written, path)
    for step in reversed(missing):
        if not isinstance(step, str):
            raise _nowhere(path)
        value = {step: value}
    wanted = deepcopy(written)
    if not missing:
        return _changed(text, path, _set(wanted, path, value), lambda old, root: replaced(old, root, path, value))
    if not isinstance(_at(written, there), dict):
        return _changed(text, there, _set(wanted, there, value), lambda old, root: replaced(old, root, there, value))
    name, inner = missing[0], value[missing[0]]
    _at(wanted, there)[name] = inner
    shape = shape_of(field_at(DOCUMENT, written, there), _at(written, there))
    order = tuple(one.name for one in shape.fields) if shape else ()
    return _changed(text, there, wanted, lambda old, root: added(old, root, there, (str(name), inner), order))


def insert(text: str, list_path: Path, position: int, value: Any) -> str:
    """Add an item to a list, before the one at that position; a list that is not there yet is begun.

    Raises:
        Invalid: the text cannot be read.
        NotFound: there is something else than a list.
    """
    written = _written(text)
    there, missing = _as_far_as(written, list_path)
    held = None if missing else _at(written, there)
    if not held:
        return put(text, list_path, [value])
    if not isinstance(held, list):
        raise _nowhere(list_path)
    place = max(0, min(position, len(held)))
    wanted = deepcopy(written)
    _at(wanted, list_path).insert(place, value)
    return _changed(text, list_path, wanted, lambda old, root: inserted(old, root, list_path, place, value))


def remove(text: str, path: Path) -> str:
    """Take a field or an item out, together with its lines; what is not there is no mistake.

    Raises:
        Invalid: the text cannot be read.
    """
    written = _written(text)
    if not path or _as_far_as(written, path)[1]:
        return text
    wanted = deepcopy(written)
    above = _at(wanted, path[:-1])
    del above[path[-1]]
    if not above:
        return _changed(text, path[:-1], wanted, lambda old, root: replaced(old, root, path[:-1], above))
    return _changed(text, path[:-1], wanted, lambda old, root: without(old, root, path))


def move(text: str, list_path: Path, position: int, to: int) -> str:
    """Let an item of a list stand at another position; what stands between items stays where it is.

    Raises:
        Invalid: the text cannot be read.
        NotFound: there is no such list, or no such item.
    """
    written = _written(text)
    held = None if _as_far_as(written, list_path)[1] else _at(written, list_path)
    if not isinstance(held, list) or not 0 <= position < len(held):
        raise _nowhere((*list_path, position))
    order = list(range(len(held)))
    order.insert(max(0, min(to, len(held) - 1)), order.pop(position))
    wanted = deepcopy(written)
    _at(wanted, list_path)[:] = [held[old] for old in order]
    return _changed(text, list_path, wanted, lambda old, root: reordered(old, root, list_path, order))


def written_at(text: str, path: Path) -> Any:
    """What a text says at a path, as plain values without defaults; None where it says nothing.

    Raises:
        Invalid: the text cannot be read.
    """
    written = _written(text)
    return None if _as_far_as(written, path)[1] else _at(written, path)


def _written(text: str) -> Any:
    try:
        node, problems = nodes(text)
    except Unreadable as reason:
        problems = [reason.problem]
    if problems:
        raise Invalid(
            said("Line {line} of the text cannot be read: {reason}", line=problems[0].line, reason=problems[0].reason),
            remedy=said("Mend the text first; then the forms can change it again."),
        )
    return plain(node)


def _nowhere(path: Path) -> NotFound:
    words = " › ".join(str(step + 1) if isinstance(step, int) else step for step in path)
    return NotFound(
        said("There is nothing at {place} any more.", place=words),
        remedy=said("Load the program's page again; somebody may have changed it."),
    )


def _changed(text: str, path: Path, wanted: Any, change: _Change) -> str:
    """The text after the smallest change that reads as wanted."""
    as_wanted = json.dumps(wanted, sort_keys=True)
    root = spans(text)
    attempts = [change, *(_anew(wanted, path[:depth]) for depth in range(len(path), -1, -1))]
    for attempt in attempts:
        changed = attempt(text, root)
        try:
            node, problems = nodes(changed)
        except Unreadable:
            continue
        if not problems and json.dumps(plain(node), sort_keys=True) == as_wanted:
            return changed
    raise Invalid(
        said("This cannot be written into a program."),
        remedy=said("Take out what no person would type, and keep numbers short."),
    )


def _anew(wanted: Any, path: Path) -> _Change:
    def rewritten(text: str, root: Span) -> str:
        value = _at(wanted, path)
        return replaced(text, root, path, value)

    return rewritten


def _as_far_as(written: Any, path: Path) -> tuple[Path, Path]:
    """How much of a path is there, and the rest of it."""
    for depth, step in enumerate(path):
        is_there = (
            step in written
            if isinstance(written, dict) and isinstance(step, str)
            else isinstance(written, list) and isinstance(step, int) and 0 <= step < len(written)
        )
        if not is_there:
            return path[:depth], path[depth:]
        written = written[step]
    return path, ()


def _at(written: Any, path: Path) -> Any:
    for step in path:
        written = written[step]
    return written


def _set(written: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    _at(written, path[:-1])[path[-1]] = value
    return written
