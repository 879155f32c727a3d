"""The decision: an event, a customer and the rules in force become actions. No I/O, no clock, no database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from advocacy.clock import local_day
from advocacy.engine.rules.facts import Facts
from advocacy.events import Event

Predicate = Callable[[Facts, Event | None, datetime], bool]
EventPredicate = Callable[[Event], bool]


def always(_facts: Facts, _event: Event | None, _now: datetime) -> bool:
    """The condition of a rule that has none."""
    return True


def any_event(_event: Event) -> bool:
    """The event condition of a rule that has none."""
    return True


@dataclass(frozen=True, slots=True)
class Then:
    """One action of a rule, as the program wrote it.

    Attributes:
        kind: what to do.
        params: with what.
        after: how long to wait first, an ISO 8601 period; None is at once.
        unless: a condition, as the program's tree, asked again when the time has come.
    """

    kind: str
    params: Mapping[str, Any]
    after: str | None = None
    unless: Any = None


@dataclass(frozen=True, slots=True)
class Rule:
    """When an event, if a condition, then actions.

    Attributes:
        key: ``program:rule``, unique in the installation.
        when: the name of the event.
        then: what to do, in order.
        admits: what the event alone must say; asked first, because it needs no look at the customer.
        holds: what the customer, together with the event, must be.
        once: what makes a firing unique: ``each`` event (default), ``ever``, ``day``, ``week`` or ``month`` of the
            customer's calendar, or each ``object``.
        asks: the (event, object) pairs of the tally that ``holds`` looks at; object "" is all objects.
        version: the program version it belongs to; None for rules of the house itself.
    """

    key: str
    when: str
    then: tuple[Then, ...]
    admits: EventPredicate = any_event
    holds: Predicate = always
    once: str = "each"
    asks: frozenset[tuple[str, str]] = frozenset()
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fires for a customer because of a cause."""

    rule: Rule
    facts: Facts
    event: Event
    cause: str

    @property
    def because(self) -> str:
        """The firing in words that are the same each time."""
        return f"{self.rule.key}|{self.facts.customer}|{self.cause}"


@dataclass(slots=True)
class Rulebook:
    """The rules in force, by the event they wait for.

    Attributes:
        rules: event name to its rules, in the order of the programs.
        asks: all (event, object) pairs that some condition looks up in the tally.
        edition: changes whenever a program is published, paused or resumed.
    """

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    asks: frozenset[tuple[str, str]] = frozenset()
    edition: int = 0

    @classmethod
    def of(cls, rules: Iterable[Rule], edition: int = 0) -> "Rulebook":
        """A book of these rules."""
        by_event: dict[str, list[Rule]] = {}
        asks: set[tuple[str, str]] = set()
        for rule in rules:
            by_event.setdefault(rule.when, []).append(rule)
            asks |= rule.asks
        return cls({name: tuple(found) for name, found in by_event.items()}, frozenset(asks), edition)

    def candidates(self, event: Event) -> list[Rule]:
        """The rules that wait for this event and whose condition on the event alone holds."""
        if event.customer is None:
            return []
        return [rule for rule in self.rules.get(event.name, ()) if rule.admits(event)]


def decide(event: Event, facts: Facts, rules: Iterable[Rule], now: datetime) -> list[Firing]:
    """Which of the rules fire for this customer because of this event."""
    return [
        Firing(rule, facts, event, cause_of(rule, event, facts, now)) for rule in rules if rule.holds(facts, event, now)
    ]


def cause_of(rule: Rule, event: Event, facts: Facts, now: datetime) -> str:
    """What makes this firing the same as another: the occurrence the rule counts by."""
    if rule.once == "each":
        return event.cause
    if rule.once == "ever":
        return "ever"
    if rule.once == "object":
        return f"object:{event.object}"
    return occurrence(rule.once, now, facts.zone)


def occurrence(every: str, now: datetime, zone: str) -> str:
    """The day, week or month it is for somebody in that zone, as a key: 2026-03-02, 2026-W10, 2026-03."""
    day = local_day(now, zone)
    if every == "day":
        return day.isoformat()
    if every == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day.year}-{day.month:02}"
