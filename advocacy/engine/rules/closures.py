"""The meaning of a condition for one customer: the tree, compiled once to closures that are run often.

Every comparison is a closure of its own, made for its operator and the type of its value, so that nothing is looked
up or decided while a rule is asked. There are three sizes of closure, each as small as what it looks at: a record of
values (the customer's, or an event's data), an event, and everything. A conjunction asks the small ones first.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from advocacy.clock import Period, day_number, earlier
from advocacy.engine.rules.comparisons import Test, test_of
from advocacy.engine.rules.decide import EventPredicate, Predicate
from advocacy.engine.rules.facts import Facts
from advocacy.engine.rules.fields import Source
from advocacy.engine.rules.tree import DONE, UNDONE, AllOf, AnyOf, AtLevel, Compare, Did, Finished, Node, Not, leaves
from advocacy.events import Event

NO_EVENT = Event("")
_OF_TIME = frozenset({"within", "longer_ago_than"})

One = TypeVar("One")


def predicate_of(node: Node) -> Predicate:
    """The tree as a question about a customer, an event (or None) and the present instant."""
    test = _customer_test(node)
    if test is not None:
        return lambda facts, _event, _now: test(facts.values)
    admits = event_predicate_of(node)
    if admits is not None:
        return lambda _facts, event, _now: admits(event or NO_EVENT)
    if isinstance(node, AllOf | AnyOf):
        smallest_first = sorted(node.parts, key=lambda part: (not _is_small(part), any(_counts(part))))
        joined = _all_of_everything if isinstance(node, AllOf) else _any_of_everything
        return joined([predicate_of(part) for part in smallest_first])
    if isinstance(node, Not):
        inner = predicate_of(node.part)
        return lambda facts, event, now: not inner(facts, event, now)
    return _leaf(node)


def _leaf(node: Compare | AtLevel | Did | Finished) -> Predicate:
    if isinstance(node, Did):
        return _did(node)
    return _finished(node.challenge) if isinstance(node, Finished) else _of_time(node)


def event_predicate_of(node: Node) -> EventPredicate | None:
    """The tree as a question about the event alone, or None where it looks at anything else."""
    found = list(leaves(node))
    if not found or not all(isinstance(leaf, Compare) and leaf.field.source is not Source.CUSTOMER for leaf in found):
        return None
    if isinstance(node, Not | AllOf | AnyOf):
        return _joined(node, event_predicate_of)
    test = test_of(node)
    if isinstance(node, Compare) and node.field.source is Source.OBJECT:
        # An event without an object says "", which is the same as saying nothing.
        return lambda event: test({"object": event.object or None})
    return lambda event: test(event.data)


def _customer_test(node: Node) -> Test | None:
    """The tree as a question about the customer's values alone, or None where it looks at anything else."""
    if isinstance(node, Compare):
        plain = node.field.source is Source.CUSTOMER and node.operator not in _OF_TIME
        return test_of(node) if plain else None
    if isinstance(node, AtLevel):
        return test_of(node)
    return _joined(node, _customer_test) if isinstance(node, Not | AllOf | AnyOf) else None


def _is_small(node: Node) -> bool:
    return _customer_test(node) is not None or event_predicate_of(node) is not None


def _counts(node: Node) -> Sequence[bool]:
    return [isinstance(leaf, Did | Finished) for leaf in leaves(node)]


def _joined(
    node: Not | AllOf | AnyOf, compiled: Callable[[Node], Callable[[One], bool] | None]
) -> Callable[[One], bool] | None:
    if isinstance(node, Not):
        inner = compiled(node.part)
        return None if inner is None else lambda one: not inner(one)
    tests = [compiled(part) for part in node.parts]
    known = [test for test in tests if test is not None]
    if len(known) < len(tests):
        return None
    return _all_of(known) if isinstance(node, AllOf) else _any_of(known)


def _all_of(tests: Sequence[Callable[[One], bool]]) -> Callable[[One], bool]:
    # The short ones are nearly all there are, and a loop costs more than what it asks.
    match tests:
        case []:
            return lambda _one: True
        case [a, b]:
            return lambda one: a(one) and b(one)
        case [a, b, c]:
            return lambda one: a(one) and b(one) and c(one)

    def every(one: One) -> bool:
        for test in tests:  # noqa: SIM110 - a generator would cost as much as three comparisons
            if not test(one):
                return False
        return True

    return every


def _any_of(tests: Sequence[Callable[[One], bool]]) -> Callable[[One], bool]:
    match tests:
        case [a, b]:
            return lambda one: a(one) or b(one)
        case [a, b, c]:
            return lambda one: a(one) or b(one) or c(one)

    def some(one: One) -> bool:
        for test in tests:  # noqa: SIM110 - as above
            if test(one):
                return True
        return False

    return some


def _all_of_everything(parts: Sequence[Predicate]) -> Predicate:
    match parts:
        case [a, b]:
            return lambda facts, event, now: a(facts, event, now) and b(facts, event, now)
        case [a, b, c]:
            return lambda facts, event, now: a(facts, event, now) and b(facts, event, now) and c(facts, event, now)

    def every(facts: Facts, event: Event | None, now: datetime) -> bool:
        for part in parts:  # noqa: SIM110 - as above
            if not part(facts, event, now):
                return False
        return True

    return every


def _any_of_everything(parts: Sequence[Predicate]) -> Predicate:
    def some(facts: Facts, event: Event | None, now: datetime) -> bool:
        for part in parts:  # noqa: SIM110 - as above
            if part(facts, event, now):
                return True
        return False

    return some


def _of_time(node: Node) -> Predicate:
    assert isinstance(node, Compare)  # noqa: S101
    assert isinstance(node.value, Period)  # noqa: S101
    name, length = node.field.name, node.value
    # Calendar arithmetic costs more than all else; a work asks many customers at one and the same instant.
    known: tuple[datetime | None, datetime | None] = (None, None)

    def limit(now: datetime) -> datetime:
        nonlocal known
        at, found = known
        if found is None or at != now:
            found = earlier(now, length, "UTC")
            known = now, found
        return found

    if node.operator == "within":
        return lambda facts, _event, now: (value := facts.values.get(name)) is not None and value >= limit(now)
    return lambda facts, _event, now: (value := facts.values.get(name)) is not None and value < limit(now)


def _did(node: Did) -> Predicate:
    times = times_of(node.event, node.object, node.days)
    least, most = node.at_least, node.at_most
    if most is None:
        return lambda facts, _event, now: times(facts, now) >= least
    return lambda facts, _event, now: least <= times(facts, now) <= most


def _finished(challenge: str) -> Predicate:
    done, undone = times_of(DONE, challenge, None), times_of(UNDONE, challenge, None)
    return lambda facts, _event, now: done(facts, now) > undone(facts, now)


def times_of(event: str, thing: str, days: int | None) -> Callable[[Facts, datetime], int]:
    """How often an event happened to a customer, in so many UTC days up to today or for ever."""
    pair = (event, thing)

    def counted(facts: Facts) -> Sequence[Mapping[int, int]]:
        if thing:
            return (facts.tally.get(pair, _NEVER),)
        return [by_day for (name, _), by_day in facts.tally.items() if name == event]

    if days is None:
        return lambda facts, _now: sum(sum(by_day.values()) for by_day in counted(facts))

    def lately(facts: Facts, now: datetime) -> int:
        since = day_number(now) - days
        return sum(times for by_day in counted(facts) for day, times in by_day.items() if day > since)

    return lately


_NEVER: Mapping[int, int] = {}
