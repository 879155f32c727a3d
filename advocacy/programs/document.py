"""A program as a text: reading it, with every mistake named by line, path and remedy.

``examine`` finds all mistakes at once; ``read`` refuses a text that has any. What comes out are plain values
with defaults filled in, beside the exact text, so that printing it back loses no comment and no blank line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from advocacy.errors import Invalid
from advocacy.programs.checking import Checker
from advocacy.programs.fields import place
from advocacy.programs.nodes import Path, Problem, Unreadable, nodes, plain
from advocacy.programs.schema import DOCUMENT


@dataclass(frozen=True, slots=True)
class Document:
    """A program that was read.

    Attributes:
        text: exactly as it came.
        filename: what to call it in messages.
        values: plain JSON values with defaults filled in; a share is a number from 0 to 1.
        lines: where each part stands, by its path; lines are counted from 1.
    """

    text: str
    filename: str
    values: dict[str, Any]
    lines: Mapping[Path, int]

    @property
    def key(self) -> str:
        """The program's key."""
        return str(self.values["program"])

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest part around it that was written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: Path) -> str:
        """A path in words: ``challenges › your-candy › points``."""
        return place(DOCUMENT, self.values, path)


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of reading: a document, or the mistakes with their places in words, by line."""

    document: Document | None
    mistakes: Sequence[tuple[Problem, str]] = ()


@lru_cache(maxsize=16)
def examine(text: str, filename: str) -> Examined:
    """Read a program and find every mistake in its form.

    A text takes a tenth of a second to read and means the same every time, so the last few are remembered; what comes
    out is looked at and not changed.
    """
    try:
        node, problems = nodes(text)
    except Unreadable as reason:
        return Examined(None, [(reason.problem, "")])
    checker = Checker(problems)
    values = checker.check(DOCUMENT, node, ())
    if problems:
        written = plain(node)
        by_line = sorted(problems, key=lambda problem: problem.line)
        return Examined(None, [(problem, place(DOCUMENT, written, problem.path)) for problem in by_line])
    return Examined(Document(text, filename, values, checker.lines))


def read(text: str, filename: str = "program.yaml") -> Document:
    """Read a program.

    Raises:
        Invalid: with every mistake among its ``problems``, each with line, path and remedy.
    """
    examined = examine(text, filename)
    if examined.document is None:
        raise refusal(
            [
                Invalid(problem.reason, where=where(filename, problem.line, words), remedy=problem.remedy)
                for problem, words in examined.mistakes
            ]
        )
    return examined.document


def refusal(mistakes: Sequence[Invalid]) -> Invalid:
    """One refusal that names all mistakes of a text."""
    first = mistakes[0]
    words = first.message
    if len(mistakes) > 1:
        words = f"{words} There are {len(mistakes)} mistakes in all; this is the first."
    return Invalid(words, where=first.where, remedy=first.remedy, problems=tuple(mistakes))


def where(filename: str, line: int, words: str) -> str:
    """File, line and place, as messages name them."""
    return f"{filename}, line {line}, {words}" if words else f"{filename}, line {line}"
