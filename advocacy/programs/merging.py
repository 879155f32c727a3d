"""Two people who change one program at once: where a part stands by now, and one text of two. Pure.

Parts are followed by their own key, and by what they say where they have none; so a list may be put in another order,
and grow and shrink, while somebody has one of its items open.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from advocacy.programs.comparing import values_of
from advocacy.programs.editing import insert, move, put, written_at
from advocacy.programs.fields import Field, field_at
from advocacy.programs.nodes import Path
from advocacy.programs.schema import DOCUMENT


def now_at(before: Any, now: Any, path: Path) -> Path | None:
    """Where a part stands by now.

    Args:
        before: what the program said when somebody opened the part, as plain values; None where nobody knows.
        now: what it says.
        path: where the part stood then; a field that was not there may be there by now.

    Returns:
        its path; None where it was taken out, alone or with what it belongs to.
    """
    if before is None:
        return path if held_at(now, path[:-1]) is not None or len(path) <= 1 else None
    old, new, there = before, now, list[str | int]()
    for depth, step in enumerate(path):
        field = field_at(DOCUMENT, before, path[:depth])
        place = _place(old, new, step, field) if isinstance(step, int) else step
        was_there = _has(old, step)
        if place is None or (was_there and not _has(new, place) and field is not None and field.kind == "map"):
            return None
        old, new = old[step] if was_there else None, new[place] if _has(new, place) else None
        there.append(place)
    return tuple(there)


def held_at(values: Any, path: Path) -> Any:
    """What plain values hold at a path; None where nothing is."""
    for step in path:
        if not _has(values, step):
            return None
        values = values[step]
    return values


def brought_back(before: str, text: str, path: Path) -> tuple[str, Path]:
    """A text with what was taken out of it put back, as it was when somebody opened it.

    Args:
        before: the text that they had opened.
        text: what it is by now.
        path: of the part, in the text that they had opened.

    Returns:
        the text, and where the part stands in it; the text itself where nothing of the part is gone.
    """
    old, new = values_of(before), written_at(text, ())
    for depth in range(1, len(path) + 1):
        if now_at(old, new, path[:depth]) is not None:
            continue
        above, step, item = now_at(old, new, path[: depth - 1]) or (), path[depth - 1], held_at(old, path[:depth])
        if isinstance(step, int):
            step = min(step, len(held_at(new, above) or ()))
            text = insert(text, above, step, item)
        else:
            text = put(text, (*above, step), item)
        return text, (*above, step, *path[depth:])
    return text, now_at(old, new, path) or path


def moved(before: str, text: str, path: Path, position: int, to: int) -> str:
    """A text with an item of a list at another position, behind what it was to stand behind.

    Args:
        before: the text that somebody had opened.
        text: what it is by now.
        path: of the list, in the text that they had opened.
        position: of the item, there.
        to: where it was to stand, there.

    Raises:
        NotFound: there is no such list any more, or no such item.
    """
    if before == text:
        return move(text, path, position, to)
    old, new = values_of(before), written_at(text, ())
    there, item = now_at(old, new, path), now_at(old, new, (*path, position))
    if there is None or item is None:
        return move(text, path, -1, to)
    here = int(item[-1])
    ahead = [at for at in range(len(held_at(old, path) or ())) if at != position][: max(0, to)]
    places = [place[-1] for place in (now_at(old, new, (*path, at)) for at in reversed(ahead)) if place]
    behind = int(places[0]) + 1 if places else 0
    return move(text, there, here, behind - (here < behind))


@dataclass(frozen=True, slots=True)
class Merged:
    """One text of two.

    Attributes:
        text: what both have changed; where they changed the same lines, what the second wrote.
        is_clean: whether nowhere both changed the same lines, and what comes of it can be read.
    """

    text: str
    is_clean: bool


def merged(before: str, theirs: str, mine: str) -> Merged:
    """What two people made of one text, line by line.

    Args:
        before: the text that both had opened.
        theirs: what is kept by now.
        mine: what the second would keep.
    """
    old = before.split("\n")
    hunks = [(one, True) for one in _hunks(old, mine)] + [(one, False) for one in _hunks(old, theirs)]
    made, behind, is_clean = list[str](), 0, True
    for group in _touching(sorted(hunks, key=lambda one: (one[0].start, one[0].end))):
        start, end = min(one.start for one, _ in group), max(one.end for one, _ in group)
        versions = [
            _changed(old, start, end, [one for one, is_mine in group if is_mine is whose]) for whose in (True, False)
        ]
        is_clean &= len({is_mine for _, is_mine in group}) == 1 or versions[0] == versions[1]
        chosen = versions[0] if any(is_mine for _, is_mine in group) else versions[1]
        made += [*old[behind:start], *chosen]
        behind = end
    text = "\n".join([*made, *old[behind:]])
    can_be_read = values_of(text) is not None or values_of(mine) is None
    return Merged(text if can_be_read else mine, is_clean and can_be_read)


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines of a text, from and until, and what somebody wrote in their place."""

    start: int
    end: int
    lines: Sequence[str]


def _hunks(old: Sequence[str], text: str) -> list[_Hunk]:
    new = text.split("\n")
    compared = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [_Hunk(start, end, new[begin:until]) for kind, start, end, begin, until in compared if kind != "equal"]


def _touching(hunks: Sequence[tuple[_Hunk, bool]]) -> list[list[tuple[_Hunk, bool]]]:
    """Changes that touch each other, together: lines beside each other often mean something together."""
    groups: list[list[tuple[_Hunk, bool]]] = []
    for hunk in hunks:
        if groups and hunk[0].start <= max(one.end for one, _ in groups[-1]):
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups


def _changed(old: Sequence[str], start: int, end: int, hunks: Sequence[_Hunk]) -> list[str]:
    made, behind = list[str](), start
    for hunk in hunks:
        made += [*old[behind : hunk.start], *hunk.lines]
        behind = hunk.end
    return [*made, *old[behind:end]]


def _place(old: Any, new: Any, step: int, field: Field | None) -> int | None:
    """The position of an item in a list by now."""
    if not isinstance(new, list) or not _has(old, step):
        return None
    named_by = field.each.shape.named_by if field and field.each and field.each.shape else ""
    if named_by or isinstance(old[step], str):
        were, are = [_name(one, named_by) for one in old], [_name(one, named_by) for one in new]
        if were[step] in are:
            return are.index(were[step])
        is_renamed = len(were) == len(are) and are[step] not in were
        return step if is_renamed and isinstance(old[step], Mapping) else None
    said_so, says = [json.dumps(one, sort_keys=True) for one in old], [json.dumps(one, sort_keys=True) for one in new]
    if said_so[step] in says:
        return step if says[step : step + 1] == [said_so[step]] else says.index(said_so[step])
    for kind, start, end, begin, until in SequenceMatcher(None, said_so, says, autojunk=False).get_opcodes():
        if kind == "replace" and start <= step < end and end - start == until - begin:
            return begin + step - start
    return None


def _name(item: Any, named_by: str) -> str:
    return str(item.get(named_by)) if isinstance(item, Mapping) else str(item)


def _has(values: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(values, list) and 0 <= step < len(values)
    return isinstance(values, Mapping) and step in values
