"""A condition in plain English, as a manager reads it, and what of it a customer does not meet yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.clock import Period
from advocacy.engine.rules.closures import predicate_of, times_of
from advocacy.engine.rules.conditions import Condition
from advocacy.engine.rules.facts import Facts
from advocacy.engine.rules.fields import ACCOUNT_ATTRIBUTE, ATTRIBUTE, Field, Kind, Source
from advocacy.engine.rules.tree import AllOf, AnyOf, AtLevel, Compare, Did, Finished, Node, Not, conjuncts
from advocacy.events import Event

_NAMES = {
    "baseline.score": "score at the start",
    "baseline.segment": "segment at the start",
    "joined_at": "joined",
    "scored_at": "scored",
    "created_at": "added",
    "spendable": "points to spend",
}
_FLAGS = {
    "joined": ("has joined", "has not joined"),
    "left": ("has left", "has not left"),
    "unsubscribed": ("wants no mails", "has not unsubscribed"),
    "bounced": ("has an address that bounces", "has an address that does not bounce"),
    "employee": ("is an employee", "is not an employee"),
}
_COMPARED = {
    "is": ("is", "is not"),
    "one_of": ("is", "is not"),
    "at_least": ("is at least", "is not at least"),
    "at_most": ("is at most", "is not at most"),
    "more_than": ("is more than", "is not more than"),
    "less_than": ("is less than", "is not less than"),
    "has": ("include", "do not include"),
    "within": ("within the last", "not within the last"),
    "longer_ago_than": ("longer ago than", "not longer ago than"),
    "before": ("before", "not before"),
    "after": ("after", "not after"),
}
_LEVELS = {
    "at_least": "level is {} or above",
    "at_most": "level is {} or below",
    "more_than": "level is above {}",
    "less_than": "level is below {}",
}


@dataclass(frozen=True, slots=True)
class Unmet:
    """A part of a condition that a customer does not meet.

    Attributes:
        part: the part of the tree, for words of one's own.
        words: the part in plain English, with how it is now.
    """

    part: Node
    words: str


def describe(condition: Condition) -> str:
    """The condition as one clause: "level is insider or above and score is at least 9"."""
    return _words(condition.tree)


def unmet(condition: Condition, facts: Facts, now: datetime, event: Event | None = None) -> list[Unmet]:
    """What stands between a customer and the condition; empty where it holds.

    Each part that must hold is looked at apart; of alternatives, all are named.
    """
    return [
        Unmet(part, f"{_words(part)}{_as_it_is(part, facts, now)}")
        for part in conjuncts(condition.tree)
        if not predicate_of(part)(facts, event, now)
    ]


def _words(node: Node, *, holds: bool = True) -> str:
    if isinstance(node, Compare):
        return _of_comparison(node, holds=holds)
    if isinstance(node, Did):
        return _of_tally(node, holds=holds)
    if isinstance(node, Finished):
        return f"has {'' if holds else 'not '}finished {node.challenge}"
    if isinstance(node, AtLevel):
        return _of_level(node, holds=holds)
    if isinstance(node, Not):
        return _words(node.part, holds=not holds)
    return _of_several(node, holds=holds)


def _of_several(node: AllOf | AnyOf, *, holds: bool) -> str:
    if not node.parts:
        return "everybody" if holds else "nobody"
    # Not (a or b) reads better as neither, that is: not a and not b.
    conjunction = isinstance(node, AllOf) is holds
    parts = [_words(part, holds=holds) for part in node.parts]
    nested = [
        f"({words})" if " or " in words and conjunction and isinstance(part, AllOf | AnyOf | Not) else words
        for part, words in zip(node.parts, parts, strict=True)
    ]
    return (" and " if conjunction else " or ").join(nested)


def _of_comparison(node: Compare, *, holds: bool) -> str:
    if node.field.kind is Kind.FLAG and node.field.name in _FLAGS and node.operator == "is":
        yes, no = _FLAGS[node.field.name]
        return yes if bool(node.value) is holds else no
    name = _name(node.field)
    verb, value = ("is", " known" if holds else " unknown")
    if node.operator != "exists":
        verb, value = _COMPARED[node.operator][0 if holds else 1], f" {_shown(node.value)}"
    if name.startswith(("points", "tags")):
        verb = verb.replace("is", "are", 1)
    return f"{name} {verb}{value}"


def _name(field: Field) -> str:
    if field.source is not Source.CUSTOMER:
        return f"the event's {field.name}"
    for prefix, owner in ((ACCOUNT_ATTRIBUTE, "the account's "), (ATTRIBUTE, "")):
        if field.name.startswith(prefix):
            return owner + field.name.removeprefix(prefix)
    return _NAMES.get(field.name, field.name.replace("account.", "account "))


def _of_level(node: AtLevel, *, holds: bool) -> str:
    words = _LEVELS.get(node.operator, "level is {}").format(" or ".join(node.names))
    return words if holds else words.replace("level is", "level is not", 1)


def _of_tally(node: Did, *, holds: bool) -> str:
    lately = f" in the last {_counted(node.days, 'day')}" if node.days else ""
    if node.event == "badge.earned" and node.object:
        what = f"the badge {node.object}"
    else:
        what = node.event + (f" ({node.object})" if node.object else "")
    if node.at_least == 1 and node.at_most is None:
        return f"{'has had' if holds else 'has never had'} {what}{lately}"
    most = "" if node.at_most is None else f" and at most {_counted(node.at_most, 'time')}"
    return f"has {'' if holds else 'not '}had {what} at least {_counted(node.at_least, 'time')}{most}{lately}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _shown(value: Any) -> str:
    if isinstance(value, Period):
        parts = {
            "year": value.years,
            "month": value.months,
            "week": value.weeks,
            "day": value.days,
            "hour": value.hours,
            "minute": value.minutes,
        }
        return " ".join(_counted(number, unit) for unit, number in parts.items() if number) or "0 days"
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, tuple | list):
        return " or ".join(_shown(one) for one in value) or "nothing"
    if value is None or value == "":
        return "unknown" if value is None else "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_it_is(part: Node, facts: Facts, now: datetime) -> str:
    inner = part.part if isinstance(part, Not) else part
    values: Mapping[str, Any] = facts.values
    if isinstance(inner, AtLevel):
        return f" (now {values.get('level') or 'none'})"
    if isinstance(inner, Did):
        times = times_of(inner.event, inner.object, inner.days)(facts, now)
        return f" (so far {times})" if inner.at_least > 1 else ""
    if not isinstance(inner, Compare) or inner.field.source is not Source.CUSTOMER:
        return ""
    plain = inner.operator != "exists" and inner.field.kind is not Kind.FLAG
    return f" (now {_shown(values.get(inner.field.name))})" if plain else ""
