"""YAML as nodes that know their line: what a text says, before anybody asks whether it is a program.

A program comes from people and over the wire, so only the plain part of YAML is read: mappings, lists and scalars.
Anchors, aliases, tags and a key given twice are refused by name, and a text that is too large, too deep or has too
many parts is refused before it costs anything. Values are those of YAML 1.2: ``yes`` is a word, ``true`` is a flag, a
date is a word that looks like one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

LARGEST = 400_000
DEEPEST = 32
MOST_PARTS = 40_000
LONGEST_VALUE = 20_000

_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"[-+]?\d{1,12}\.\d{1,6}")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    spelled: truth
    for truth, word in ((True, "true"), (False, "false"))
    for spelled in (word, word.title(), word.upper())
}
# Neither database keeps NUL or half a surrogate in a text, and no person types the other control characters.
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Path: TypeAlias = tuple[str | int, ...]
"""The way to a part of a document: field names, and positions in lists counted from 0."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a text.

    Attributes:
        code: its kind, for machines: ``unreadable``, ``unknown-key``, ``missing`` …
        path: the part of the document it is about.
        line: counted from 1.
        reason: what is wrong, as a plain sentence.
        remedy: what to do.
    """

    code: str
    path: Path
    line: int
    reason: str
    remedy: str


@dataclass(slots=True)
class Scalar:
    """A single value; ``raw`` is how it was spelled."""

    value: Any
    raw: str
    line: int


@dataclass(slots=True)
class Listed:
    """A list."""

    line: int
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class Mapped:
    """A mapping; ``lines`` says where each key stands."""

    line: int
    values: "dict[str, Node]" = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node: TypeAlias = Scalar | Listed | Mapped


class Unreadable(Exception):
    """The text cannot be read any further; says why."""

    def __init__(self, line: int, reason: str, remedy: str, code: str = "unreadable") -> None:
        super().__init__(reason)
        self.problem = Problem(code, (), line, reason, remedy)


def nodes(text: str) -> tuple[Node, list[Problem]]:
    """Read a text.

    Returns:
        the outermost node, and the mistakes that did not keep the rest from being read.

    Raises:
        Unreadable: it is no plain YAML, or larger or deeper than any program.
    """
    if len(text) > LARGEST:
        raise Unreadable(
            1,
            f"The text has {len(text):,} characters; a program has {LARGEST:,} at most.",
            "Move long words out of it, or make two programs of it.",
            code="too-large",
        )
    problems: list[Problem] = []
    try:
        node = _compose(events(text), problems)
    except MarkedYAMLError as mistake:
        mark = mistake.problem_mark or mistake.context_mark
        raise Unreadable(
            mark.line + 1 if mark else 1,
            f"This cannot be read as YAML: {mistake.problem or mistake.context}.",
            "Look at the indentation and the colons of this line and the one above; put words with a colon in quotes.",
        ) from mistake
    except (YAMLError, ValueError, IndexError, TypeError, AttributeError, AssertionError) as mistake:
        # The library has no single way of giving up on nonsense; whatever it is, the text is at fault.
        raise Unreadable(1, "This cannot be read as YAML.", "Save it as plain text in UTF-8.") from mistake
    if node is None:
        raise Unreadable(1, "The text is empty.", "Begin with a line like: program: passives-to-promoters")
    return node, problems


def plain(node: Node) -> Any:
    """A node as plain values."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Listed):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.values.items()}


def events(text: str) -> Iterator[Any]:
    """What the library sees in a text, one thing after another."""
    parser = YAML(typ="safe", pure=True)
    yield from parser.parse(text)


def _compose(events: Iterator[Any], problems: list[Problem]) -> Node | None:
    """Build nodes from events with a stack of our own: no depth of nesting can exhaust Python's."""
    root: Node | None = None
    open_nodes: list[Listed | Mapped] = []
    open_keys: list[tuple[str, int] | None] = []
    documents = parts = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Unreadable(line, "A second document begins here.", "Keep one program in one file.")
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            open_nodes.pop()
            open_keys.pop()
        elif isinstance(event, NodeEvent):
            parts += 1
            _refuse_excess(event, line, parts, len(open_nodes))
            if open_nodes and isinstance(open_nodes[-1], Mapped) and open_keys[-1] is None:
                open_keys[-1] = (_key(event, line), line)
                continue
            node = _node(event, line, problems)
            if open_nodes:
                _put(open_nodes[-1], open_keys, node, problems)
            else:
                root = node
            if not isinstance(node, Scalar):
                open_nodes.append(node)
                open_keys.append(None)
    return root


def _refuse_excess(event: NodeEvent, line: int, parts: int, depth: int) -> None:
    if isinstance(event, AliasEvent) or event.anchor is not None:
        raise Unreadable(
            line, "Anchors (&) and aliases (*) are not read.", "Write the words out where they are meant.", code="alias"
        )
    tag = getattr(event, "ctag", None) or getattr(event, "tag", None)
    if tag is not None and str(tag) != "!":
        raise Unreadable(line, f"The tag {tag} is not read.", "Leave the tag out; put words in quotes.", code="tag")
    if parts > MOST_PARTS:
        raise Unreadable(line, f"The text has more than {MOST_PARTS:,} parts.", "Make two programs of it.", "too-large")
    if depth >= DEEPEST:
        raise Unreadable(line, f"This is nested more than {DEEPEST} deep.", "Nest less.", code="too-deep")


def _key(event: NodeEvent, line: int) -> str:
    if not isinstance(event, ScalarEvent):
        raise Unreadable(
            line, "A list or a mapping stands where a field name is expected.", "Write a word before the colon."
        )
    return str(event.value)


def _put(above: Listed | Mapped, open_keys: list[tuple[str, int] | None], node: Node, problems: list[Problem]) -> None:
    if isinstance(above, Listed):
        above.items.append(node)
        return
    key, line = open_keys[-1] or ("", above.line)
    open_keys[-1] = None
    if key in above.values:
        reason = f"“{key}” is given twice here; the first time on line {above.lines[key]}."
        problems.append(Problem("duplicate-key", (), line, reason, "Keep one of the two."))
        return
    above.values[key] = node
    above.lines[key] = line


def _node(event: NodeEvent, line: int, problems: list[Problem]) -> Node:
    if isinstance(event, SequenceStartEvent):
        return Listed(line)
    if isinstance(event, MappingStartEvent):
        return Mapped(line)
    raw = str(event.value)  # type: ignore[attr-defined]  # of the node events only scalars are left
    if _UNKEEPABLE.search(raw):
        problems.append(
            Problem("control-character", (), line, "There is an invisible control character here.", "Take it out.")
        )
        raw = _UNKEEPABLE.sub("", raw)
    if len(raw) > LONGEST_VALUE:
        raise Unreadable(line, f"A text has at most {LONGEST_VALUE:,} characters.", "Shorten it.", code="too-large")
    plain_style = bool(event.implicit[0])  # type: ignore[attr-defined]
    return Scalar(value_of(raw) if plain_style else raw, raw, line)


def value_of(raw: str) -> Any:
    """What a bare word means: a flag, a number, nothing at all, or itself."""
    if raw in _WORDS:
        return _WORDS[raw]
    if _WHOLE.fullmatch(raw):
        return int(raw)
    return float(raw) if _DECIMAL.fullmatch(raw) else raw
