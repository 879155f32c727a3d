"""The parts a condition is made of, after reading. Both meanings, and its words, are made from this tree.

Only what is positive has a part of its own; ``not``, ``none_of``, ``lacks`` and ``none`` are :class:`Not` around
it, which is what makes them exact negations, also for somebody about whom nothing is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from advocacy.clock import Period
from advocacy.engine.rules.fields import Field

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...] | Period | datetime | None

DONE, UNDONE = "challenge.completed", "challenge.undone"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value.

    Attributes:
        field: what is looked at.
        operator: ``is``, ``one_of``, ``at_least``, ``at_most``, ``more_than``, ``less_than``, ``has``, ``exists``,
            ``within``, ``longer_ago_than``, ``before`` or ``after``.
        value: a scalar; a tuple for ``one_of``; a period or an instant for those of time; None for ``exists``.
    """

    field: Field
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class AtLevel:
    """The customer's level is one of these.

    Attributes:
        operator: as the program wrote it, for its words.
        names: the levels it wrote.
        keys: all levels that are meant. They are named, not ranked, because ranks shift when a level is added.
        unranked: whether somebody who has reached no level is meant too.
    """

    operator: str
    names: tuple[str, ...]
    keys: frozenset[str]
    unranked: bool


@dataclass(frozen=True, slots=True)
class Did:
    """How often an event happened to the customer.

    Attributes:
        event: its name.
        object: only with this object; "" is any.
        at_least: so many times or more.
        at_most: so many times or fewer; None is without end.
        days: only in so many UTC days, today included; None is for ever.
    """

    event: str
    object: str = ""
    at_least: int = 1
    at_most: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A challenge was completed more often than it was undone."""

    challenge: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts hold; without parts it holds for everybody."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Node"


Node = Compare | AtLevel | Did | Finished | AllOf | AnyOf | Not
EVERYBODY = AllOf(())


def all_of(parts: list[Node]) -> Node:
    """The conjunction, without needless nesting."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, AllOf) else (part,)
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: list[Node]) -> Node:
    """The disjunction, without needless nesting."""
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts that must all hold."""
    return node.parts if isinstance(node, AllOf) else (node,)


def leaves(node: Node) -> Iterator[Compare | AtLevel | Did | Finished]:
    """Every comparison in the tree."""
    if isinstance(node, Not):
        yield from leaves(node.part)
    elif isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node
