"""Something to do, imperative: what a rule asks for, and how it is handed to what carries it out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.database import Work
from advocacy.events import Event


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do for one customer.

    Attributes:
        kind: which handler carries it out: ``award``, ``ship``, ``survey``, ``mail``, ``task`` …
        params: the rest of the rule's action, as the program wrote it.
        customer: for whom; None only for actions that concern nobody.
        event: what set it off.
        rule: the key of the rule, ``program:rule``.
        version: the program version whose rule it is; None for rules of the house itself.
        because: the firing: rule, cause and position. Deterministic, so handlers build unique keys from it.
    """

    kind: str
    params: Mapping[str, Any]
    customer: int | None
    event: Event
    rule: str
    version: int | None
    because: str


Handler = Callable[[Work, Sequence[Action]], Awaitable[None]]
"""Carries out a list of actions of one kind, in one transaction, with as few statements as it can."""
