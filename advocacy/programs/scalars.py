"""What a single value means in a field of each kind, or why it means nothing there. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from advocacy.clock import period
from advocacy.errors import Invalid
from advocacy.programs.fields import Field
from advocacy.programs.nodes import LONGEST_VALUE, Node, Scalar

LONGEST_KEY = 60
LONGEST_LINE = 300
LONGEST_LINK = 500
LONGEST_PERIOD_DAYS = 3660
ALL_OF_IT = 100

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY_REMEDY = "Use small letters, digits and single hyphens, like your-candy."
_PATTERNS: Mapping[str, tuple[re.Pattern[str], int, str]] = {
    "key": (KEY, LONGEST_KEY, KEY_REMEDY),
    "attribute": (re.compile(r"[a-z][a-z0-9_-]*"), LONGEST_KEY, "Use small letters, digits, _ and -, like shirt."),
    "link": (
        re.compile(r"https://[^\s<>\"]+"),
        LONGEST_LINK,
        "Write the whole address, like https://example.com/page.",
    ),
    "address": (
        re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+"),
        LONGEST_LINE,
        "Write it like maren@example.com.",
    ),
    "language": (re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?"), LONGEST_KEY, "Write it like en or de-AT."),
    "currency": (re.compile(r"[A-Z]{3}"), LONGEST_KEY, "Use the three capital letters, like EUR."),
    "event": (
        re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"),
        LONGEST_KEY,
        "Write it like member.joined: a thing, a dot, what happened.",
    ),
}
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")


class Wrong(Exception):
    """Why a value means nothing in its field."""

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.remedy = remedy


def close_to(word: str, words: "list[str] | tuple[str, ...]") -> str:
    """A question that names the nearest spelling, or nothing."""
    near = get_close_matches(word, words, n=1, cutoff=0.6) if len(word) <= LONGEST_KEY else []
    return f"Did you mean {near[0]}?" if near else ""


def within(wanted: Field, figure: float) -> None:
    """Refuse a figure, or a length, outside the field's bounds.

    Raises:
        Wrong: it is.
    """
    if wanted.least is not None and figure < wanted.least:
        raise Wrong("out-of-range", f"{figure:g} is too few for “{wanted.name}”.", f"At least {wanted.least}.")
    if wanted.most is not None and figure > wanted.most:
        raise Wrong("out-of-range", f"{figure:g} is too many for “{wanted.name}”.", f"At most {wanted.most}.")


def meaning(wanted: Field, node: Node) -> Any:
    """The value of a node in that field.

    Raises:
        Wrong: it has none there.
    """
    if not isinstance(node, Scalar) or node.value is None:
        raise Wrong("wrong-kind", f"“{wanted.name}” is {wanted.meaning}, in a single value.", "Write it in one line.")
    return _MEANINGS[wanted.kind](wanted, node)


def fits(wanted: Field, words: str) -> bool:
    """Whether what somebody typed can stand in that field."""
    try:
        meaning(wanted, Scalar(words, words, 1))
    except Wrong:
        return False
    return True


def _spelled(wanted: Field, node: Scalar, most: int) -> str:
    longest = wanted.most or most
    if len(node.raw) > longest:
        raise Wrong("too-long", f"This has {len(node.raw):,} characters; {longest:,} is the most.", "Shorten it.")
    return node.raw


def _words(wanted: Field, node: Scalar) -> str:
    said = _spelled(wanted, node, LONGEST_LINE).strip()
    if not said:
        raise Wrong("missing", f"Here belong words: {wanted.meaning}.", "Write them.")
    if "\n" in said:
        raise Wrong("wrong-kind", "This is one line.", "Join the lines.")
    return said


def _text(wanted: Field, node: Scalar) -> str:
    return _spelled(wanted, node, LONGEST_VALUE)


def _pattern(wanted: Field, node: Scalar) -> str:
    pattern, longest, remedy = _PATTERNS[wanted.kind]
    said = _spelled(wanted, node, longest)
    if not pattern.fullmatch(said):
        raise Wrong(f"no-{wanted.kind}", f"“{said[:80]}” is not right for “{wanted.name}”.", remedy)
    return said


def _number(wanted: Field, node: Scalar) -> Any:
    fits = isinstance(node.value, int) or (wanted.kind == "amount" and isinstance(node.value, float))
    if not fits or isinstance(node.value, bool):
        a_number = "a whole number" if wanted.kind == "whole" else "a number like 18 or 12.50"
        reason = f"“{node.raw[:80]}” is no number for “{wanted.name}”: {wanted.meaning}."
        raise Wrong("no-number", reason, f"Write {a_number}.")
    within(wanted, node.value)
    return node.value


def _share(wanted: Field, node: Scalar) -> float:
    found = _SHARE.fullmatch(node.raw.strip())
    percent = float(found[1]) if found else None
    if percent is None or percent > ALL_OF_IT:
        raise Wrong("no-share", f"“{wanted.name}” is a share: {wanted.meaning}.", "Write it like 25%.")
    within(wanted, percent)
    return percent / 100


def _flag(wanted: Field, node: Scalar) -> bool:
    if not isinstance(node.value, bool):
        raise Wrong("no-flag", f"“{wanted.name}” is true or false: {wanted.meaning}.", "Write true or false.")
    return node.value


def _period(wanted: Field, node: Scalar) -> str:
    said = _spelled(wanted, node, LONGEST_KEY)
    try:
        length = period(said)
    except Invalid as mistake:
        raise Wrong("no-period", mistake.message, mistake.remedy or "") from mistake
    if length.calendar_days + length.hours // 24 + length.minutes // 1440 > LONGEST_PERIOD_DAYS:
        raise Wrong("no-period", f"{said} is longer than ten years.", "Write a shorter time.")
    return said


def _date(wanted: Field, node: Scalar) -> str:
    said = _spelled(wanted, node, LONGEST_KEY)
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as mistake:
        raise Wrong("no-date", f"“{said}” is no day.", "Write it like 2026-03-31.") from mistake


def _choice(wanted: Field, node: Scalar) -> str:
    said = _spelled(wanted, node, LONGEST_LINE)
    if said not in wanted.choices:
        remedy = close_to(said, wanted.choices) or f"There are: {', '.join(wanted.choices)}."
        raise Wrong("no-choice", f"“{said[:80]}” is none of the words for “{wanted.name}”.", remedy)
    return said


_MEANINGS: Mapping[str, Callable[[Field, Scalar], Any]] = {
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
}
SINGLE = frozenset(_MEANINGS)
"""The kinds of fields that hold a single value."""
