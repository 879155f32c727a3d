"""Reading a condition as a program writes it: nested lists and mappings become the tree, or refusals by place."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from advocacy.engine.rules.comparing import Levels, bare, length, several
from advocacy.engine.rules.fields import EVENT, EVENT_OBJECT, FIELDS, Field, customer_field, near
from advocacy.engine.rules.tree import EVERYBODY, Did, Finished, Node, Not, all_of, any_of
from advocacy.engine.vocabulary import EVENTS, event_field, is_known, is_outside, remedy_for
from advocacy.errors import Invalid

MOST_NESTING = 20
_GROUPS = ("all", "any", "none")
_TALLY = ("did", "never")
_OF_TALLY = ("object", "at_least", "at_most", "within")
_SUGAR = ("finished", "badge")


def read(tree: Any, levels: Levels, event: str | None, where: str) -> Node:
    """The tree of a condition; nothing at all, ``{}`` and ``[]`` hold for everybody.

    Raises:
        Invalid: the first mistake; the others are its ``problems``.
    """
    reader = _Reader(levels, event)
    node = EVERYBODY if tree is None or tree in ({}, []) else reader.node(tree, where, 0)
    if reader.problems:
        first, *others = reader.problems
        first.problems = tuple(others)
        raise first
    return node


class _Reader:
    """Reads on after a mistake, so that one answer names them all."""

    def __init__(self, levels: Levels, event: str | None) -> None:
        self.levels = levels
        self.event = event
        self.problems: list[Invalid] = []

    def node(self, tree: Any, where: str, depth: int) -> Node:
        if depth > MOST_NESTING:
            return self._refused(Invalid("This condition is nested too deeply to be understood.", where=where))
        if isinstance(tree, list | tuple) and tree:
            return all_of([self.node(part, f"{where}[{place}]", depth + 1) for place, part in enumerate(tree)])
        if isinstance(tree, Mapping) and tree:
            return self._mapping(tree, where, depth)
        return self._refused(
            Invalid(
                f"{tree!r} is no condition." if tree else "An empty condition says nothing.",
                where=where,
                remedy="Write what to look at and what it must be, like {score: {at_least: 9}}.",
            )
        )

    def _mapping(self, tree: Mapping[Any, Any], where: str, depth: int) -> Node:
        rest = dict(tree)
        parts: list[Node] = []
        tallies = [word for word in _TALLY if word in rest]
        if tallies:
            said = {word: rest.pop(word) for word in (*_TALLY, *_OF_TALLY) if word in rest}
            parts.append(self._try(partial(self._tally, said, tallies, where)))
        for key, value in rest.items():
            place = f"{where}.{key}" if where else str(key)
            if key in _GROUPS:
                parts.append(self._group(key, value, place, depth))
            else:
                parts.append(self._try(partial(self._entry, str(key), value, place)))
        return all_of(parts)

    def _group(self, word: str, value: Any, where: str, depth: int) -> Node:
        listed = value if isinstance(value, list | tuple) else [value]
        if not listed:
            return self._refused(Invalid(f"{word} needs at least one condition.", where=where))
        parts = [self.node(part, f"{where}[{place}]", depth + 1) for place, part in enumerate(listed)]
        if word == "all":
            return all_of(parts)
        return any_of(parts) if word == "any" else Not(any_of(parts))

    def _try(self, reading: Callable[[], Node]) -> Node:
        try:
            return reading()
        except Invalid as problem:
            return self._refused(problem)

    def _refused(self, problem: Invalid) -> Node:
        self.problems.append(problem)
        return EVERYBODY

    def _entry(self, key: str, value: Any, where: str) -> Node:
        if key == "finished":
            return Finished(_key(value, where))
        if key == "badge":
            return Did("badge.earned", _key(value, where))
        field = customer_field(key) or self._event_field(key, where)
        if isinstance(value, Mapping):
            return several(field, value, self.levels, where)
        return bare(field, value, self.levels, where)

    def _event_field(self, key: str, where: str) -> Field:
        name = key.removeprefix(EVENT)
        explicit = name != key or key == EVENT_OBJECT.name
        if explicit and self.event is None:
            raise Invalid(
                f"{key} looks at an event, and there is none here.",
                where=where,
                remedy="Only the condition of a rule looks at its event; elsewhere ask what the customer did.",
            )
        if self.event is not None and (explicit or is_known(self.event)):
            field = event_field(self.event, name)
            if field is not None:
                return field
        raise Invalid(
            f"{self.event} says nothing about {name!r}." if explicit else f"{key!r} is nothing a condition looks at.",
            where=where,
            remedy=self._remedy_for(key, name, only_event=explicit),
        )

    def _remedy_for(self, key: str, name: str, *, only_event: bool) -> str:
        of_event = [*EVENTS[self.event].fields, EVENT_OBJECT.name] if self.event and is_known(self.event) else []
        if only_event:
            return near(name, of_event) or f"It says {', '.join(of_event)}."
        known = [*FIELDS, *of_event, *_GROUPS, *_TALLY, *_SUGAR]
        return f"{near(key, known)} An attribute of the customer is written attribute.{key}.".lstrip()

    def _tally(self, said: Mapping[str, Any], tallies: list[str], where: str) -> Node:
        if len(tallies) > 1:
            raise Invalid("did and never stand in one condition.", where=where, remedy="Write them as two.")
        word = tallies[0]
        inside = f"{where}." if where else ""
        place = f"{inside}{word}"
        event = _event_name(said[word], place)
        thing = _key(said["object"], f"{inside}object") if "object" in said else ""
        days = _days(said["within"], f"{inside}within") if "within" in said else None
        if word == "never":
            if "at_least" in said or "at_most" in said:
                raise Invalid("never is not counted.", where=place, remedy="Write did with at_least or at_most.")
            return Not(Did(event, thing, days=days))
        least = _times(said.get("at_least", 1), f"{inside}at_least")
        most = _times(said["at_most"], f"{inside}at_most") if "at_most" in said else None
        if most is not None and most < least:
            raise Invalid(
                f"Nothing happens at least {least} and at most {most} times.",
                where=place,
                remedy=f"Write never: {event}, or at_least: 0 beside at_most." if most == 0 else "Exchange the two.",
            )
        return Did(event, thing, least, most, days)


def _event_name(name: Any, where: str) -> str:
    if isinstance(name, str) and (is_known(name) or is_outside(name)):
        return name
    raise Invalid(f"{name!r} is no event.", where=where, remedy=remedy_for(str(name)))


def _key(value: Any, where: str) -> str:
    if isinstance(value, str) and value and "\0" not in value:
        return value
    raise Invalid(
        f"One key belongs here, not {value!r}.", where=where, remedy="For several, write one condition for each."
    )


def _times(value: Any, where: str) -> int:
    if type(value) is int and 0 <= value < 2**31:
        return value
    raise Invalid(f"{value!r} is not a number of times.", where=where, remedy="Write a whole number from 0.")


def _days(value: Any, where: str) -> int:
    found = length(value, where)
    if found.hours or found.minutes or found.calendar_days < 1:
        raise Invalid("What happened is counted by days.", where=where, remedy="Write P1D, P30D or P2M.")
    return found.calendar_days


def check_event(name: str, where: str) -> None:
    """Refuse a rule that waits for what is no event.

    Raises:
        Invalid: neither an event of the house nor one that an outside system may send.
    """
    _event_name(name, where)
