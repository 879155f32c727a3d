"""Something that happened, past tense: the one shape that rules, journal, tally, reports and webhooks read.

An event carries ids and figures, never words, answers, names or addresses: the journal is for ever, a person
is not. An event's fields are added to, never renamed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_FIELDS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        name: what happened, ``thing.past_tense``, as listed in ``advocacy/engine/vocabulary.py``.
        customer: whom it happened to, or None when it is about nobody in particular.
        about: which thing it is about, with its turn where it can happen again: ``submission:7:1``. Together
            with the name it is the cause that makes a firing unique, so the same occurrence must always be
            spelled the same.
        object: the key in a program or catalog that the tally counts by: ``your-candy``, ``welcome-box``.
        data: figures and keys that rules may look at, as JSON values.
        because: the firing whose action recorded it (``Action.because``); empty when it came from outside.
    """

    name: str
    customer: int | None = None
    about: str = ""
    object: str = ""
    data: Mapping[str, Any] = field(default_factory=lambda: NO_FIELDS)
    because: str = ""

    @property
    def cause(self) -> str:
        """What makes the consequences of this event unique."""
        return f"{self.name}/{self.about}" if self.about else self.name
