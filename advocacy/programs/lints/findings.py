"""A finding, and the program as the lints look at it: the document with its conditions read once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.tree import EVERYBODY, Node
from advocacy.errors import Invalid
from advocacy.programs.document import Document
from advocacy.programs.fields import walk
from advocacy.programs.nodes import Path
from advocacy.programs.schema import DOCUMENT

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at again.

    Attributes:
        code: its kind, for machines.
        severity: ``error`` keeps the program from being published, ``warning`` does not.
        place: in words, ``challenges › your-candy › points``.
        line: counted from 1.
        reason: what is the matter, as a plain sentence.
        remedy: what to do about it.
        path: the place for machines.
    """

    code: str
    severity: str
    place: str
    line: int
    reason: str
    remedy: str
    path: Path = ()


@dataclass
class Subject:
    """A program under examination.

    Attributes:
        document: what was read.
        conditions: the tree of each condition, by its path; a mistaken one holds for everybody here.
        mistaken: the conditions that cannot be read.
    """

    document: Document
    conditions: dict[Path, Node] = field(default_factory=dict)
    mistaken: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> "Subject":
        """The subject of a document, with its conditions read."""
        subject = cls(document)
        levels = ranks(document.values)
        for described, tree, path in walk(DOCUMENT, document.values):
            if described.kind == "condition":
                subject.read(tree, path, levels, subject.event_at(path))
        for position, rule in enumerate(document.values["rules"]):
            if rule["if"] is None:
                subject.read(None, ("rules", position, "when"), levels, rule["when"])
        return subject

    def event_at(self, path: Path) -> str | None:
        """The event that a condition at this place can look at: a rule's ``if`` has one, an ``unless`` has not."""
        if path[0] == "rules" and path[-1] == "if":
            return str(self.document.values["rules"][path[1]]["when"])
        return None

    def read(self, tree: Any, path: Path, levels: Mapping[str, int], event: str | None) -> None:
        """Read one condition and keep its tree, or what is wrong with it."""
        try:
            self.conditions[path] = parse(tree, levels=levels, event=event).tree
        except Invalid as mistake:
            self.conditions[path] = EVERYBODY
            for one in (mistake, *mistake.problems):
                inner = (*path, *steps(tree, one.where or ""))
                self.mistaken.append(self.finding("condition", ERROR, inner, one.message, one.remedy or ""))

    def finding(self, code: str, severity: str, path: Path, reason: str, remedy: str) -> Finding:
        """A finding about a place."""
        line = self.document.line(path)
        return Finding(code, severity, self.document.place(path), line, reason, remedy, path)

    def condition(self, *path: str | int) -> Node:
        """The tree at a path; where none is written, the one that holds for everybody."""
        return self.conditions.get(path, EVERYBODY)

    @property
    def values(self) -> dict[str, Any]:
        """The document's values."""
        return self.document.values

    @cached_property
    def challenges(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """Position and challenge, by key."""
        return {one["challenge"]: (position, one) for position, one in enumerate(self.values["challenges"])}

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """The keys that exist, by what they are keys of."""
        lists = {
            "level": ("levels", "key"),
            "badge": ("badges", "badge"),
            "track": ("tracks", "track"),
            "challenge": ("challenges", "challenge"),
            "package": ("packages", "package"),
            "reward": ("rewards", "reward"),
            "survey": ("surveys", "survey"),
            "mail": ("mails", "mail"),
            "task": ("tasks", "task"),
        }
        found = {kind: frozenset(one[key] for one in self.values[name]) for kind, (name, key) in lists.items()}
        return found | {"channel": frozenset(self.values["channels"])}

    def actions(self, kind: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Every action of a kind: position of its rule, its own position, the action."""
        for position, rule in enumerate(self.values["rules"]):
            for place, action in enumerate(rule["then"]):
                if kind in action:
                    yield position, place, action


def ranks(values: Mapping[str, Any]) -> dict[str, int]:
    """The ladder as conditions read it: key to rank; the level everybody starts on has rank 0."""
    return {level["key"]: rank for rank, level in enumerate(values["levels"])}


def steps(tree: Any, words: str) -> Path:
    """The way into a condition that words like ``all[0].event.score`` describe."""
    path: list[str | int] = []
    while words:
        numbered = re.match(r"\[(\d+)\]\.?", words)
        if numbered and isinstance(tree, list) and int(numbered[1]) < len(tree):
            path.append(int(numbered[1]))
            tree, words = tree[int(numbered[1])], words[numbered.end() :]
            continue
        keys = [key for key in tree if _begins(words, key)] if isinstance(tree, Mapping) else []
        if not keys:
            break
        key = max(keys, key=len)
        path.append(key)
        tree, words = tree[key], words[len(key) :].removeprefix(".")
    return tuple(path)


def _begins(words: str, key: str) -> bool:
    return words == key or words.startswith((f"{key}.", f"{key}["))
