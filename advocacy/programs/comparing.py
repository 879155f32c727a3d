"""What is different between two texts of a program: line by line, and in words by place. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from advocacy.programs.fields import Field, field_at, place
from advocacy.programs.nodes import Path, Unreadable, nodes, plain
from advocacy.programs.schema import DOCUMENT
from advocacy.programs.spelling import on_a_line

AROUND = 3
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison.

    Attributes:
        kind: ``same``, ``gone``, ``new``, or ``skipped`` for lines that are left out because both have them.
        words: the line.
        before: its number in the older text; 0 where it is not there.
        after: its number in the newer one.
    """

    kind: str
    words: str
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different.

    Attributes:
        kind: ``changed``, ``added``, ``removed`` or ``moved``.
        place: where, in words.
        path: where, in the newer text; in the older one for what is gone.
        before: what it said, on a line; empty where nothing did.
        after: what it says.
    """

    kind: str
    place: str
    path: Path
    before: str = ""
    after: str = ""


def lines(older: str, newer: str) -> list[Line]:
    """Two texts side by side, with a few lines around each difference."""
    old, new = older.splitlines(), newer.splitlines()
    found: list[Line] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][1] or group[0][3]:
            found.append(Line("skipped", ""))
        for kind, start, end, begin, until in group:
            if kind == "equal":
                found += [Line("same", old[start + n], start + n + 1, begin + n + 1) for n in range(end - start)]
                continue
            found += [Line("gone", old[n], before=n + 1) for n in range(start, end)]
            found += [Line("new", new[n], after=n + 1) for n in range(begin, until)]
    return found


def changes(older: str, newer: str) -> list[Change]:
    """What is different in words, in the order of the newer text; nothing where one of them cannot be read."""
    old, new = values_of(older), values_of(newer)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return []
    return list(_Comparison(old, new).between(old, new, (), ()))


def values_of(text: str) -> Any:
    """What a text says, as plain values without defaults; None where it cannot be read."""
    try:
        node, problems = nodes(text)
    except Unreadable:
        return None
    return None if problems else plain(node)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two documents; a part may stand at another position in each."""

    olds: Any
    news: Any

    def between(self, old: Any, new: Any, was: Path, now: Path) -> Iterator[Change]:
        field = field_at(DOCUMENT, self.news if new is not None else self.olds, now if new is not None else was)
        if isinstance(old, Mapping) and isinstance(new, Mapping) and field and field.kind != "condition":
            for name in dict.fromkeys([*new, *old]):
                yield from self.between(old.get(name), new.get(name), (*was, name), (*now, name))
        elif isinstance(old, list) and isinstance(new, list) and field and (named_by := _named_by(field)):
            yield from self._items(_by_name(old, named_by), _by_name(new, named_by), was, now)
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and _has_shapes(field):
            for position, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from self.between(one, other, (*was, position), (*now, position))
        elif old != new or isinstance(old, bool) is not isinstance(new, bool):
            yield self._change(old, new, was, now)

    def _change(self, old: Any, new: Any, was: Path, now: Path) -> Change:
        if new is None:
            return Change("removed", place(DOCUMENT, self.olds, was), now, before=_short(old))
        kind = "added" if old is None else "changed"
        return Change(kind, place(DOCUMENT, self.news, now), now, "" if old is None else _short(old), _short(new))

    def _items(
        self, old: Mapping[str, tuple[int, Any]], new: Mapping[str, tuple[int, Any]], was: Path, now: Path
    ) -> Iterator[Change]:
        stayed, stood = [name for name in new if name in old], [name for name in old if name in new]
        for name, (position, item) in new.items():
            here = (*now, position)
            in_words = place(DOCUMENT, self.news, here)
            if name not in old:
                yield Change("added", in_words, here, after=_title(item))
                continue
            if stayed.index(name) != stood.index(name):
                yield Change("moved", in_words, here, str(old[name][0] + 1), str(position + 1))
            yield from self.between(old[name][1], item, (*was, old[name][0]), here)
        for name, (position, item) in old.items():
            if name not in new:
                yield Change("removed", place(DOCUMENT, self.olds, (*was, position)), now, before=_title(item))


def _named_by(field: Field) -> str:
    return field.each.shape.named_by if field.each and field.each.shape else ""


def _has_shapes(field: Field | None) -> bool:
    return bool(field and field.each and (field.each.shape or field.each.shapes))


def _by_name(items: Sequence[Any], named_by: str) -> dict[str, tuple[int, Any]]:
    named = [(str(item.get(named_by)) if isinstance(item, Mapping) else str(item)) for item in items]
    return {name: (position, item) for position, (name, item) in enumerate(zip(named, items, strict=True))}


def _title(item: Any) -> str:
    said = (item.get("title") or item.get("name") or item.get("subject") or "") if isinstance(item, Mapping) else item
    return str(said)


def _short(value: Any) -> str:
    words = value if isinstance(value, str) else on_a_line(value)
    joined = " ".join(str(words).split())
    return joined if len(joined) <= LONGEST else f"{joined[: LONGEST - 1]}…"
