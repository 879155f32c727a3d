"""Where each part of a text begins and ends, to the character, so that one can be changed and the rest left alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from advocacy.programs.nodes import events


@dataclass(slots=True)
class Member:
    """A field of a mapping, or an item of a list.

    Attributes:
        start: where its name or its dash begins; between brackets, where the item itself does.
        after: where the colon or the dash ends.
        span: its value.
    """

    start: int
    after: int
    span: "Span"


@dataclass(slots=True)
class Span:
    """A value in a text.

    Attributes:
        kind: ``single``, ``fields`` or ``items``.
        start: its first character.
        end: behind its last; comments and blank lines after it do not belong to it.
        flow: whether it stands between braces or brackets.
        fields: the members of a mapping by name.
        items: the members of a list.
    """

    kind: str
    start: int
    end: int
    flow: bool = False
    fields: dict[str, Member] = field(default_factory=dict)
    items: list[Member] = field(default_factory=list)

    @property
    def members(self) -> list[Member]:
        """The fields or the items, as they follow each other."""
        return list(self.fields.values()) if self.kind == "fields" else self.items


def spans(text: str) -> Span:
    """The parts of a text that :func:`advocacy.programs.nodes.nodes` reads without a mistake."""
    reading = (event for event in events(text) if isinstance(event, NodeEvent | MappingEndEvent | SequenceEndEvent))
    return _read(text, next(reading), reading)


def line_start(text: str, at: int) -> int:
    """Where the line of a character begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of a character ends, before its break."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _read(text: str, event: Any, reading: Iterator[Any]) -> Span:
    if isinstance(event, MappingStartEvent):
        return _fields(text, event, reading)
    if isinstance(event, SequenceStartEvent):
        return _items(text, event, reading)
    start, end = event.start_mark.index, event.end_mark.index
    if event.style in {"|", ">"}:
        end = _end_of_block(text, start, end)
    return Span("single", start, end)


def _fields(text: str, opening: Any, reading: Iterator[Any]) -> Span:
    found = Span("fields", opening.start_mark.index, opening.end_mark.index, bool(opening.flow_style))
    for event in reading:
        if isinstance(event, MappingEndEvent):
            break
        name, start, behind = _name(event)
        value = next(reading)
        colon = text.find(":", behind, value.start_mark.index) + 1 or behind
        member = Member(start, colon, _standing(_read(text, value, reading), colon))
        found.fields[name] = member
        found.end = max(member.span.end, colon)
    return _closed(found, event)


def _items(text: str, opening: Any, reading: Iterator[Any]) -> Span:
    found = Span("items", opening.start_mark.index, opening.end_mark.index, bool(opening.flow_style))
    column = found.start - line_start(text, found.start)
    for event in reading:
        if isinstance(event, SequenceEndEvent):
            break
        at = event.start_mark.index
        if not found.flow:
            at = _dash(text, column, found.items[-1].span.end) if found.items else found.start
        after = at if found.flow else at + 1
        span = _standing(_read(text, event, reading), after)
        found.items.append(Member(at, after, span))
        found.end = max(span.end, at + (not found.flow))
    return _closed(found, event)


def _name(event: ScalarEvent) -> tuple[str, int, int]:
    return str(event.value), event.start_mark.index, event.end_mark.index


def _standing(span: Span, after: int) -> Span:
    # Of a value that is not there the library says that it stands wherever the next thing does.
    return Span("single", after, after) if span.start == span.end else span


def _closed(found: Span, closing: Any) -> Span:
    if found.flow:
        found.end = closing.end_mark.index
    elif found.members:
        found.start = found.members[0].start
    return found


def _dash(text: str, column: int, behind: int) -> int:
    """The next dash in that column on a line of its own; comments in between begin with another mark."""
    at = line_end(text, behind) + 1
    while at < len(text):
        if text[at : at + column].strip() == "" and text[at + column : at + column + 1] == "-":
            return at + column
        at = line_end(text, at) + 1
    return behind


def _end_of_block(text: str, start: int, end: int) -> int:
    # The library counts the blank lines after a block to it. Only where it says "keep" do they mean anything.
    header = text[start : line_end(text, start)].split("#", maxsplit=1)[0]
    body = text[start:end]
    kept = body if "+" in header else "\n".join(_without_blank_end(body.split("\n")))
    return start + len(kept.removesuffix("\n"))


def _without_blank_end(found: list[str]) -> list[str]:
    while len(found) > 1 and not found[-1].strip():
        found.pop()
    return found
