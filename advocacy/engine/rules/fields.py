"""What a condition may look at, and what each thing may be compared with.

A field is a name in the customer's record (``facts.py``), in the event, or the event's object. Its kind decides
which operators and which values make sense, so that a mistake is found when a program is saved, and not by
silence when it runs. Attributes hold whatever was imported or answered: any JSON value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

ATTRIBUTE = "attribute."
ACCOUNT_ATTRIBUTE = "account.attribute."
CUSTOMER = "customer."
EVENT = "event."
SEGMENTS = ("detractor", "passive", "promoter")
ARMS = ("invited", "holdout")


class Kind(StrEnum):
    """What sort of value a field holds; the words complete "score is …"."""

    WHOLE = "a whole number"
    TEXT = "text"
    FLAG = "true or false"
    INSTANT = "an instant"
    LIST = "a list of words"
    LEVEL = "a level"
    ANY = "text, a number, true or false"


class Source(StrEnum):
    """Where a field's value is found."""

    CUSTOMER = "customer"
    EVENT = "event"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Field:
    """Something a condition may look at.

    Attributes:
        name: its key in the customer's record or in the event's data.
        kind: what sort of value it holds.
        source: where the value is found.
        words: the only words it can be, where they are known.
        highest: the highest whole number it can be, where there is one; the lowest is then 0.
    """

    name: str
    kind: Kind
    source: Source = Source.CUSTOMER
    words: tuple[str, ...] = ()
    highest: int | None = None

    @property
    def spelled(self) -> str:
        """As a program writes it."""
        return self.name if self.source is Source.CUSTOMER else EVENT + self.name


_EQUAL = ("is", "not", "one_of", "none_of", "exists")
_ORDER = ("at_least", "at_most", "more_than", "less_than")
_LIST = ("has", "lacks")
OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.WHOLE: _EQUAL + _ORDER,
    Kind.TEXT: _EQUAL + _ORDER,
    Kind.FLAG: ("is", "not", "exists"),
    Kind.INSTANT: ("within", "longer_ago_than", "before", "after", "exists"),
    Kind.LIST: (*_LIST, "exists"),
    Kind.LEVEL: _EQUAL + _ORDER,
    Kind.ANY: _EQUAL + _ORDER + _LIST,
}
ALL_OPERATORS = tuple(dict.fromkeys(word for words in OPERATORS.values() for word in words))


def score(name: str, source: Source = Source.CUSTOMER) -> Field:
    """A field that holds a score from 0 to 10."""
    return Field(name, Kind.WHOLE, source, highest=10)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        score("score"),
        Field("segment", Kind.TEXT, words=SEGMENTS),
        Field("scored_at", Kind.INSTANT),
        Field("points", Kind.WHOLE),
        Field("spendable", Kind.WHOLE),
        Field("level", Kind.LEVEL),
        Field("tags", Kind.LIST),
        Field("language", Kind.TEXT),
        Field("zone", Kind.TEXT),
        Field("title", Kind.TEXT),
        Field("email", Kind.TEXT),
        Field("joined", Kind.FLAG),
        Field("joined_at", Kind.INSTANT),
        Field("left", Kind.FLAG),
        Field("unsubscribed", Kind.FLAG),
        Field("bounced", Kind.FLAG),
        Field("employee", Kind.FLAG),
        Field("created_at", Kind.INSTANT),
        Field("program", Kind.TEXT),
        Field("cohort", Kind.WHOLE),
        Field("arm", Kind.TEXT, words=ARMS),
        score("baseline.score"),
        Field("baseline.segment", Kind.TEXT, words=SEGMENTS),
        Field("account.name", Kind.TEXT),
        Field("account.value", Kind.WHOLE),
        Field("account.tier", Kind.TEXT),
    )
}
EVENT_OBJECT = Field("object", Kind.TEXT, Source.OBJECT)


def customer_field(name: str) -> Field | None:
    """The field of the customer's record with that name, or None.

    ``customer.X`` is the field X where there is one, and otherwise the attribute X.
    """
    if name.startswith(CUSTOMER):
        rest = name.removeprefix(CUSTOMER)
        return FIELDS.get(rest) or customer_field(ATTRIBUTE + rest)
    if name in FIELDS:
        return FIELDS[name]
    if any(name.startswith(prefix) and name != prefix for prefix in (ATTRIBUTE, ACCOUNT_ATTRIBUTE)):
        return Field(name, Kind.ANY)
    return None


def near(word: str, known: Iterable[str]) -> str:
    """A remedy that offers the known words most like this one; empty when none is."""
    found = get_close_matches(word, list(known), n=2, cutoff=0.65)
    return f"Did you mean {' or '.join(found)}?" if found else ""
