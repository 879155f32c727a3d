"""A condition: who is meant, asked of one customer in Python or of all of them in SQL.

It is written as nested lists and mappings, in a program or a form, and read once. A comparison with something
unknown, or of another type, is false; the negations are exact, so they are then true. ``sql.py`` gives the same tree
its other meaning, ``words.py`` says it in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advocacy.engine.rules.closures import event_predicate_of, predicate_of
from advocacy.engine.rules.decide import EventPredicate, Predicate, any_event
from advocacy.engine.rules.reading import check_event, read
from advocacy.engine.rules.tree import DONE, EVERYBODY, UNDONE, AllOf, Did, Finished, Node, all_of, conjuncts, leaves


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, ready to be asked.

    Attributes:
        tree: what it is made of.
        predicate: its meaning for a customer, an event (or None) and the present instant.
        asks: the (event, object) pairs of the tally it looks at; object "" is all objects.
    """

    tree: Node
    predicate: Predicate = field(compare=False, repr=False)
    asks: frozenset[tuple[str, str]] = field(compare=False, repr=False)

    @classmethod
    def of(cls, tree: Node) -> "Condition":
        """The condition of a tree."""
        return cls(tree, predicate_of(tree), frozenset(pair for leaf in leaves(tree) for pair in _asked_by(leaf)))

    @property
    def is_everybody(self) -> bool:
        """Whether it holds for all, without a look."""
        return self.tree == EVERYBODY

    def split(self) -> tuple[EventPredicate, "Condition"]:
        """What the event alone must say, and the rest; both together are the whole.

        Most events are none of a rule's business, and the first part tells without loading a customer.
        """
        of_event = [part for part in conjuncts(self.tree) if event_predicate_of(part) is not None]
        if not of_event:
            return any_event, self
        rest = [part for part in conjuncts(self.tree) if event_predicate_of(part) is None]
        admits = event_predicate_of(all_of(of_event))
        return admits or any_event, Condition.of(all_of(rest) if rest else AllOf(()))


def _asked_by(leaf: Node) -> list[tuple[str, str]]:
    if isinstance(leaf, Did):
        return [(leaf.event, leaf.object)]
    return [(DONE, leaf.challenge), (UNDONE, leaf.challenge)] if isinstance(leaf, Finished) else []


def parse(tree: Any, *, levels: Mapping[str, int], event: str | None = None, where: str = "") -> Condition:
    """Read a condition.

    Args:
        tree: as the program wrote it; None, ``{}`` and ``[]`` mean everybody.
        levels: the ladder, key to rank. Rank 0 is the level everybody starts on.
        event: the event of the rule it belongs to; None where there is no event to look at.
        where: the place in the program, for the words of a mistake.

    Raises:
        Invalid: something in it is no field, operator, event or level, or of a type that cannot be compared. The
            first such place, with near spellings; the others are its ``problems``.
    """
    if event is not None:
        check_event(event, where)
    return Condition.of(read(tree, levels, event, where))
