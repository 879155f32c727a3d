"""Holding nodes against the schema: plain values with defaults filled in, and every mistake with its remedy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advocacy.programs.fields import Field, Shape, shape_for
from advocacy.programs.nodes import Listed, Mapped, Node, Path, Problem, Scalar, plain
from advocacy.programs.scalars import KEY, KEY_REMEDY, LONGEST_KEY, SINGLE, Wrong, close_to, meaning, within

MOST_PROBLEMS = 200

_EMPTY: Mapping[str, type] = {"list": list, "map": dict}


@dataclass(slots=True)
class Checker:
    """One reading: what was found so far.

    Attributes:
        problems: the mistakes, so many that a person would read them.
        lines: where each part stands.
    """

    problems: list[Problem] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)

    def check(self, wanted: Field, node: Node, path: Path) -> Any:
        """The value of a node as that field means it; None where it is mistaken."""
        self.lines.setdefault(path, node.line)
        try:
            if wanted.kind in SINGLE:
                return meaning(wanted, node)
            return _CHECKS[wanted.kind](self, wanted, node, path)
        except Wrong as wrong:
            self.complain(wrong.code, path, node.line, wrong.reason, wrong.remedy)
            return None

    def complain(self, code: str, path: Path, line: int, reason: str, remedy: str) -> None:
        """Note a mistake."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, path, line, reason, remedy))

    def mapping(self, shape: Shape, node: Node, path: Path) -> dict[str, Any]:
        """The fields of a shape, with defaults for those that are not there."""
        if not isinstance(node, Mapped):
            names = ", ".join(one.name for one in shape.fields[:4])
            raise Wrong("wrong-kind", f"Here belongs {shape.name}.", f"Write fields: {names} …")
        known = [one.name for one in shape.fields]
        for name, line in node.lines.items():
            self.lines[(*path, name)] = line
            # A text with hundreds of mistakes is no program; looking for spellings in it would only take time.
            if name not in known and len(self.problems) < MOST_PROBLEMS:
                remedy = close_to(name, known) or f"There are: {', '.join(known)}."
                self.complain("unknown-key", (*path, name), line, f"“{name[:80]}” is no field of {shape.name}.", remedy)
        return {one.name: self.member(one, shape, node, path) for one in shape.fields}

    def member(self, wanted: Field, shape: Shape, node: Mapped, path: Path) -> Any:
        """One field of a shape: checked where it is there, its default where it is not."""
        inner = node.values.get(wanted.name)
        if inner is not None and not (isinstance(inner, Scalar) and inner.value is None):
            return self.check(wanted, inner, (*path, wanted.name))
        if wanted.required:
            reason = f"{shape.name[0].upper()}{shape.name[1:]} needs “{wanted.name}”: {wanted.meaning}."
            self.complain("missing", path, (inner or node).line, reason, f"Add {wanted.name}.")
            return None
        if isinstance(wanted.default, dict) and wanted.shape:
            return self.mapping(wanted.shape, Mapped(node.line), (*path, wanted.name))
        if wanted.kind in _EMPTY:
            return _EMPTY[wanted.kind](wanted.default or ())
        return wanted.default


def _condition(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    if isinstance(node, Scalar):
        reason = f"“{wanted.name}” is a condition: {wanted.meaning}."
        raise Wrong("no-condition", reason, "Write it like {segment: passive}.")
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
    written = list(node.values) if isinstance(node, Mapped) else []
    chosen = shape_for(shapes, node.values) if isinstance(node, Mapped) else None
    if chosen is None:
        guesses = [guess for guess in (close_to(name, list(shapes)) for name in written[:5]) if guess]
        said = f"“{written[0][:80]}” is" if written else "This is"
        remedy = guesses[0] if guesses else f"There are: {', '.join(shapes)}."
        raise Wrong("unknown-kind", f"{said} no kind of {wanted.meaning.split()[-1]}.", remedy)
    return checker.mapping(chosen[1], node, path)


def _list(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    if not isinstance(node, Listed) or wanted.each is None:
        reason = f"“{wanted.name}” is a list: {wanted.meaning}."
        raise Wrong("wrong-kind", reason, "Write [a, b], or a line with - for each.")
    within(wanted, len(node.items))
    items = [checker.check(wanted.each, item, (*path, position)) for position, item in enumerate(node.items)]
    _refuse_twins(checker, wanted.each, node, items, path)
    return items


def _refuse_twins(checker: Checker, each: Field, node: Listed, items: list[Any], path: Path) -> None:
    named_by = each.shape.named_by if each.shape else ""
    seen: dict[str, int] = {}
    for position, item in enumerate(items):
        name = item.get(named_by) if named_by and item else item
        if not isinstance(name, str):
            continue
        line = node.items[position].line
        if name in seen:
            reason = f"“{name}” is here twice; the first time on line {seen[name]}."
            remedy = "Give one of the two another name." if named_by else "Keep one of the two."
            checker.complain("twice", (*path, position), line, reason, remedy)
        seen.setdefault(name, line)


def _map(checker: Checker, wanted: Field, node: Node, path: Path) -> Any:
    if not isinstance(node, Mapped) or wanted.each is None:
        raise Wrong("wrong-kind", f"“{wanted.name}” gives names: {wanted.meaning}.", "Write name: {…}.")
    for name, line in node.lines.items():
        checker.lines[(*path, name)] = line
        if not KEY.fullmatch(name) or len(name) > LONGEST_KEY:
            checker.complain("no-key", (*path, name), line, f"“{name[:80]}” is not right for a name.", KEY_REMEDY)
    return {name: checker.check(wanted.each, inner, (*path, name)) for name, inner in node.values.items()}


_CHECKS: Mapping[str, Callable[[Checker, Field, Node, Path], Any]] = {
    "condition": _condition,
    "shape": _shape,
    "one of": _one_of,
    "list": _list,
    "map": _map,
}
