"""Holding nodes against the schema: plain values with defaults filled in, and every mistake with its remedy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from advocacy.clock import period
from advocacy.errors import Invalid
from advocacy.programs.fields import Field, Shape, shape_for
from advocacy.programs.nodes import Listed, Mapped, Node, Path, Problem, Scalar, plain

LONGEST_KEY = 60
LONGEST_LINE = 300
LONGEST_PERIOD_DAYS = 3660

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PATTERNS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "key": (_KEY, "Use small letters, digits and single hyphens, like your-candy."),
    "attribute": (re.compile(r"[a-z][a-z0-9_-]*"), "Use small letters, digits, _ and -, like shirt."),
    "link": (re.compile(r"https://[^\s<>\"]+"), "Write the whole address, like https://example.com/page."),
    "address": (re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+"), "Write it like maren@example.com."),
    "language": (re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?"), "Write it like en or de-AT."),
    "currency": (re.compile(r"[A-Z]{3}"), "Use the three capital letters, like EUR."),
    "event": (re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"), "Write it like member.joined: a thing, a dot, a verb."),
}
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")
_EMPTY: Mapping[str, type] = {"list": list, "map": dict}


def close_to(word: str, words: "list[str] | tuple[str, ...]") -> str:
    """A question that names the nearest spelling, or nothing."""
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else ""


@dataclass(slots=True)
class Checker:
    """One reading: what was found so far.

    Attributes:
        problems: the mistakes.
        lines: where each part stands.
    """

    problems: list[Problem] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)

    def check(self, wanted: Field, node: Node, path: Path) -> Any:
        """The value of a node as that field means it; None where it is mistaken."""
        self.lines.setdefault(path, node.line)
        return _CHECKS[wanted.kind](self, wanted, node, path)

    def complain(self, code: str, path: Path, node: Node, reason: str, remedy: str) -> None:
        """Note a mistake."""
        self.problems.append(Problem(code, path, node.line, reason, remedy))

    def mapping(self, shape: Shape, node: Node, path: Path) -> dict[str, Any] | None:
        """The fields of a shape."""
        if not isinstance(node, Mapped):
            names = ", ".join(one.name for one in shape.fields[:4])
            self.complain("wrong-kind", path, node, f"Here belongs {shape.name}.", f"Write fields: {names} …")
            return None
        for name, value in node.values.items():
            self.lines[(*path, name)] = node.lines[name]
            if shape.field(name) is None:
                known = [one.name for one in shape.fields]
                remedy = close_to(name, known) or f"There are: {', '.join(known)}."
                reason = f"“{name}” is no field of {shape.name}."
                self.problems.append(Problem("unknown-key", (*path, name), node.lines[name], reason, remedy))
        return {one.name: self.member(one, shape, node, path) for one in shape.fields}

    def member(self, wanted: Field, shape: Shape, node: Mapped, path: Path) -> Any:
        """One field of a shape: checked where it is there, its default where it is not."""
        inner = node.values.get(wanted.name)
        if inner is not None and not (isinstance(inner, Scalar) and inner.value is None):
            return self.check(wanted, inner, (*path, wanted.name))
        if wanted.required:
            reason = f"{shape.name[0].upper()}{shape.name[1:]} needs “{wanted.name}”: {wanted.meaning}."
            self.complain("missing", (*path, wanted.name), inner or node, reason, f"Add {wanted.name}.")
            return None
        if isinstance(wanted.default, dict) and wanted.shape:
            return self.mapping(wanted.shape, Mapped(node.line), (*path, wanted.name))
        if wanted.kind in _EMPTY:
            return _EMPTY[wanted.kind](wanted.default or ())
        return wanted.default


def _spelled(checker: Checker, wanted: Field, node: Node, path: Path, most: int) -> str | None:
    if not isinstance(node, Scalar) or node.value is None:
        checker.complain(
            "wrong-kind", path, node, f"Here belong words: {wanted.meaning}.", "Write them, in quotes if need be."
        )
        return None
    longest = wanted.most or most
    if len(node.raw) > longest:
        reason = f"This has {len(node.raw):,} characters; {longest:,} is the most."
        checker.complain("too-long", path, node, reason, "Shorten it.")
        return None
    return node.raw


def _words(checker: Checker, wanted: Field, node: Node, path: Path) -> str | None:
    said = _spelled(checker, wanted, node, path, LONGEST_LINE)
    if said is None:
        return None
    said = said.strip()
    if "\n" in said:
        checker.complain("wrong-kind", path, node, "This is one line.", "Join the lines, or use > before them.")
        return None
    if not said:
        checker.complain("missing", path, node, f"Here belong words: {wanted.meaning}.", "Write them.")
    return said or None


def _text(checker: Checker, wanted: Field, node: Node, path: Path) -> str | None:
    return _spelled(checker, wanted, node, path, 20_000)


def _pattern(checker: Checker, wanted: Field, node: Node, path: Path) -> str | None:
    said = _spelled(checker, wanted, node, path, LONGEST_KEY if wanted.kind in {"key", "event", "attribute"} else 500)
    pattern, remedy = _PATTERNS[wanted.kind]
    if said is not None and not pattern.fullmatch(said):
        checker.complain(f"no-{wanted.kind}", path, node, f"“{said[:80]}” is not right for “{wanted.name}”.", remedy)
        return None
    return said


def _number(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    kinds: tuple[type, ...] = (int,) if wanted.kind == "whole" else (int, float)
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, kinds) or isinstance(value, bool):
        said = f"“{node.raw[:80]}” is no number" if isinstance(node, Scalar) else "This is no number"
        whole = "a whole number" if wanted.kind == "whole" else "a number like 18 or 12.50"
        checker.complain("no-number", path, node, f"{said} for “{wanted.name}”: {wanted.meaning}.", f"Write {whole}.")
        return None
    return value if _within(checker, wanted, value, node, path, "number") else None


def _within(checker: Checker, wanted: Field, figure: Any, node: Node, path: Path, what: str) -> bool:
    if wanted.least is not None and figure < wanted.least:
        checker.complain("out-of-range", path, node, f"The {what} {figure} is too small.", f"At least {wanted.least}.")
        return False
    if wanted.most is not None and figure > wanted.most:
        checker.complain("out-of-range", path, node, f"The {what} {figure} is too large.", f"At most {wanted.most}.")
        return False
    return True


def _share(checker: Checker, wanted: Field, node: Node, path: Path) -> float | None:
    found = _SHARE.fullmatch(node.raw.strip()) if isinstance(node, Scalar) else None
    if found is None or float(found[1]) > 100:  # noqa: PLR2004 - per cent
        checker.complain("no-share", path, node, f"“{wanted.name}” is a share: {wanted.meaning}.", "Write it like 25%.")
        return None
    percent = float(found[1])
    return percent / 100 if _within(checker, wanted, percent, node, path, "share") else None


def _flag(checker: Checker, wanted: Field, node: Node, path: Path) -> bool | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    checker.complain(
        "no-flag", path, node, f"“{wanted.name}” is true or false: {wanted.meaning}.", "Write true or false."
    )
    return None


def _period(checker: Checker, wanted: Field, node: Node, path: Path) -> str | None:
    said = _spelled(checker, wanted, node, path, LONGEST_KEY)
    if said is None:
        return None
    try:
        length = period(said)
    except Invalid as mistake:
        checker.complain("no-period", path, node, mistake.message, mistake.remedy or "")
        return None
    if length.calendar_days + length.hours // 24 > LONGEST_PERIOD_DAYS:
        checker.complain("no-period", path, node, f"{said} is longer than ten years.", "Write a shorter time.")
        return None
    return said


def _date(checker: Checker, wanted: Field, node: Node, path: Path) -> str | None:
    said = _spelled(checker, wanted, node, path, LONGEST_KEY)
    if said is None:
        return None
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        checker.complain("no-date", path, node, f"“{said}” is no day.", "Write it like 2026-03-31.")
        return None


def _choice(checker: Checker, wanted: Field, node: Node, path: Path) -> str | None:
    said = _spelled(checker, wanted, node, path, LONGEST_LINE)
    if said is None or said in wanted.choices:
        return said
    remedy = close_to(said, wanted.choices) or f"There are: {', '.join(wanted.choices)}."
    checker.complain("no-choice", path, node, f"“{said[:80]}” is none of the words for “{wanted.name}”.", remedy)
    return None


def _condition(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    if isinstance(node, Scalar):
        remedy = "Write it like {segment: passive}."
        checker.complain("no-condition", path, node, f"“{wanted.name}” is a condition: {wanted.meaning}.", remedy)
        return None
    _note_lines(checker, node, path)
    return plain(node)


def _note_lines(checker: Checker, node: Node, path: Path) -> None:
    if isinstance(node, Mapped):
        for name, inner in node.values.items():
            checker.lines[(*path, name)] = node.lines[name]
            _note_lines(checker, inner, (*path, name))
    elif isinstance(node, Listed):
        for position, inner in enumerate(node.items):
            checker.lines[(*path, position)] = inner.line
            _note_lines(checker, inner, (*path, position))


def _shape(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    return checker.mapping(wanted.shape, node, path) if wanted.shape else None


def _one_of(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    shapes = wanted.shapes or {}
    chosen = shape_for(shapes, node.values) if isinstance(node, Mapped) else None
    if chosen is None:
        written = list(node.values) if isinstance(node, Mapped) else []
        guesses = [guess for guess in (close_to(name, list(shapes)) for name in written) if guess]
        remedy = guesses[0] if guesses else f"There are: {', '.join(shapes)}."
        said = f"“{written[0]}” is" if written else "This is"
        checker.complain("unknown-kind", path, node, f"{said} no kind of {wanted.meaning.split()[-1]}.", remedy)
        return None
    return checker.mapping(chosen[1], node, path)


def _list(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    if not isinstance(node, Listed) or wanted.each is None:
        checker.complain(
            "wrong-kind",
            path,
            node,
            f"“{wanted.name}” is a list: {wanted.meaning}.",
            "Write [a, b], or a line with - for each.",
        )
        return []
    if not _within(checker, wanted, len(node.items), node, path, "length"):
        return []
    items = [checker.check(wanted.each, item, (*path, position)) for position, item in enumerate(node.items)]
    _refuse_twins(checker, wanted.each, node, items, path)
    return items


def _refuse_twins(checker: Checker, each: Field, node: Listed, items: list[Any], path: Path) -> None:
    named_by = each.shape.named_by if each.shape else ""
    seen: dict[Any, int] = {}
    for position, item in enumerate(items):
        name = item.get(named_by) if named_by and item else item if isinstance(item, str) else None
        if name is None:
            continue
        if name in seen:
            reason = f"“{name}” is here twice; the first time on line {seen[name]}."
            remedy = "Give one of the two another name." if named_by else "Keep one of the two."
            checker.complain("twice", (*path, position), node.items[position], reason, remedy)
        seen.setdefault(name, node.items[position].line)


def _map(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    if not isinstance(node, Mapped) or wanted.each is None:
        checker.complain(
            "wrong-kind", path, node, f"“{wanted.name}” gives names: {wanted.meaning}.", "Write name: {…}."
        )
        return {}
    for name in node.values:
        checker.lines[(*path, name)] = node.lines[name]
        if not _KEY.fullmatch(name) or len(name) > LONGEST_KEY:
            checker.complain(
                "no-key", (*path, name), node.values[name], f"“{name[:80]}” is no name.", _PATTERNS["key"][1]
            )
    return {name: checker.check(wanted.each, inner, (*path, name)) for name, inner in node.values.items()}


_CHECKS: Mapping[str, Callable[[Checker, Field, Node, Path], Any]] = {
    "words": _words,
    "text": _text,
    **dict.fromkeys(_PATTERNS, _pattern),
    "whole": _number,
    "amount": _number,
    "share": _share,
    "flag": _flag,
    "period": _period,
    "date": _date,
    "choice": _choice,
    "condition": _condition,
    "shape": _shape,
    "one of": _one_of,
    "list": _list,
    "map": _map,
}
